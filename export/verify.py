"""Holds a bundle against its source model in torch and its graphs in onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import onnx
import tokenizers
from open_clip.tokenizer import SimpleTokenizer
from pydantic import ValidationError

from .bundle import dims, logit_bias, logit_scale
from .errors import ExportError
from .files import describe
from .gallery_schema import bundle_files
from .graphs import check_graph
from .manifest import MAX_SHARD_BYTES, Graph, Manifest, Precision, read_manifest
from .source import Source, weights_sha256
from .terms import Terms, TextTerms
from .text_towers import text_tower
from .tokenizer import text_input
from .towers import vision_tower
from .verify_gallery import check_gallery
from .verify_heads import check_heads
from .verify_terms import Row, check_examples, check_means, check_precision
from .words import clean, encoded_ids

_INPUTS: Final = {
    "decompose": ["pixels"],
    "text": ["tokens"],
    "readout": ["weighted_values", "texts"],
}
_OUTPUTS: Final = {
    "decompose": list(Terms._fields),
    "text": list(TextTerms._fields),
    "readout": ["patch_scores"],
}
# Operators of onnxruntime's own that every backend of the browser has.
_EXTRA: Final[dict[Precision, tuple[str, ...]]] = {"q8": ("MatMulNBits",), "q4": ("MatMulNBits",)}
# Strings on which tokenizers are known to part ways.
AWKWARD: Final = (
    "",
    "   ",
    "a red circle",
    "Don't SHOUT, it's 7 o'clock",
    "  tabs\tand\nnew lines  ",
    "l'été à Zürich, naïve façade",
    "“curly” ‘quotes’ — and … ellipsis",
    "ﬁne ﬂour, Ｆｕｌｌ－ｗｉｄｔｈ",
    "fish &amp; chips &lt;b&gt; &amp;amp; &#233;",
    "漢字とかな 한국어 العربية עברית ไทย हिन्दी",
    "🙂👩‍👩‍👧‍👦🏳️‍🌈 1️⃣",
    "1234567890 ½ ² Ⅷ ١٢٣",
    "<|endoftext|> <|startoftext|>",
    "<end_of_text> !<end_of_text> <START_OF_TEXT>",
    "zero\u200bwidth, soft\u00adhyphen, bell\x07, nbsp\u00a0here",
    "Σίσυφος ΟΔΟΣ İstanbul ſ K",
    "word " * 100,
    "x" * 400,
    "!?!?...;;;:::***",
)


def verify_bundle(
    folder: Path,
    source_of: Callable[[Manifest], Source],
    report: Callable[[str], None] = lambda _step: None,
) -> list[Row]:
    """Every check on the bundle in `folder`; a failed one has a sentence in `found`.

    `source_of` makes the source model from the manifest; it is called once the files are known
    to be whole. Raises ExportError where `folder` holds no readable manifest.
    """
    manifest = _read(folder)
    report("files")
    rows = list(_files(folder, manifest))
    if not all(row.ok for row in rows):
        return [*rows, Row("everything else", "not checked, because files are damaged", False)]
    report("graphs")
    rows += _graphs(folder, manifest)
    if not all(row.ok for row in rows):
        return [*rows, Row("everything else", "not checked, because a graph is not valid", False)]
    report("source model")
    source = source_of(manifest)
    rows += _source(manifest, source)
    rows.append(_tokenizer(folder, manifest, source))
    for precision in manifest.precisions:
        report(f"{precision} against open_clip")
        rows += check_precision(folder, precision, manifest, source)
    report("examples and means")
    rows += check_examples(folder, manifest, source)
    rows += check_means(folder, manifest)
    rows += check_heads(folder, manifest)
    rows += check_gallery(folder, manifest)
    return rows


def _read(folder: Path) -> Manifest:
    if not folder.is_dir():
        raise ExportError(f"there is no folder {folder}.")
    try:
        return read_manifest(folder)
    except FileNotFoundError as error:
        raise ExportError(f"{folder} holds no manifest.json, so it is not a bundle.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ExportError(
            f"{folder}/manifest.json is not valid: {where}: {first['msg']}."
        ) from error


def _files(folder: Path, manifest: Manifest) -> Iterator[Row]:
    bad = []
    try:
        files = bundle_files(folder, manifest)
    except (OSError, ValidationError):
        files = manifest.files()  # what is wrong with gallery.json is a row of its own
    for file in files:
        path = folder / file.path
        if not path.is_file():
            bad.append(f"{file.path} is missing")
        elif path.stat().st_size != file.bytes:
            bad.append(f"{file.path} has {path.stat().st_size} bytes, not {file.bytes}")
        elif describe(folder, file.path).sha256 != file.sha256:
            bad.append(f"{file.path} has another SHA-256 than the manifest says")
    size = sum(file.bytes for file in files) / 1e6
    yield Row(
        "files", "; ".join(bad) or f"{len(files)} files, {size:.1f} MB, all as hashed", not bad
    )


def _graphs(folder: Path, manifest: Manifest) -> Iterator[Row]:
    for precision, variant in manifest.precisions.items():
        problem = ""
        for name in _INPUTS:
            graph: Graph = getattr(variant.graphs, name)
            try:
                extra = _EXTRA.get(precision, ())
                check_graph(folder / graph.onnx.path, _INPUTS[name], _OUTPUTS[name], extra)
                problem = problem or _wrong_shards(folder, graph)
            except ExportError as error:
                problem = problem or str(error)
            except Exception as error:
                problem = problem or f"{graph.onnx.path} cannot be read as ONNX: {error}"
        total = sum(file.bytes for file in variant.graphs.files())
        if total != variant.bytes:
            problem = problem or f"its files have {total} bytes, not {variant.bytes}"
        said = f"names, opset and shards, {total / 1e6:.1f} MB"
        yield Row(f"{precision} graphs", problem or said, not problem)


def _wrong_shards(folder: Path, graph: Graph) -> str:
    """A sentence where graph and manifest do not name the same shards, or one is too large."""
    listed = {Path(file.path).name: file.bytes for file in graph.data}
    model = onnx.load(str(folder / graph.onnx.path), load_external_data=False)
    read: dict[str, int] = {}
    for tensor in model.graph.initializer:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if "location" in entries:
            shard = entries["location"]
            read[shard] = max(read.get(shard, 0), int(entries.get("length", 0)))
    for shard, largest in read.items():
        if shard not in listed:
            return f"{graph.onnx.path} reads {shard}, which the manifest does not name"
        if listed[shard] > max(MAX_SHARD_BYTES, largest):
            return f"{shard} has {listed[shard]} bytes, more than {MAX_SHARD_BYTES}"
    unread = sorted(listed.keys() - read.keys())
    return (
        f"{graph.onnx.path} does not read {unread[0]}, which the manifest names" if unread else ""
    )


def _source(manifest: Manifest, source: Source) -> Iterator[Row]:
    digest = weights_sha256(source.model)
    same = digest == manifest.weights_sha256
    yield Row(
        "source weights",
        "the weights that were exported"
        if same
        else f"the model now loaded has weights {digest[:12]}…, the bundle was made from "
        f"{manifest.weights_sha256[:12]}…; give the same --pretrained as for the export",
        same,
    )
    vision, text = vision_tower(source.model), text_tower(source.model)
    expected: dict[str, object] = {
        "dims": dims(vision),
        "pooling": vision.pooling,
        "activation": vision.activation,
        "preprocess": source.preprocess,
        "logit_scale": logit_scale(source),
        "logit_bias": logit_bias(source),
        "text": text_input(source.tokenizer, text),
    }
    wrong = [
        f"{name} is {getattr(manifest, name)!r}, the model's {value!r}"
        for name, value in expected.items()
        if getattr(manifest, name) != value
    ]
    yield Row(
        "manifest against model",
        "; ".join(wrong) or "dimensions, preprocessing, logit scale, text input",
        not wrong,
    )


def _tokenizer(folder: Path, manifest: Manifest, source: Source) -> Row:
    try:
        text = (folder / manifest.tokenizer.path).read_text(encoding="utf-8")
        tokenizer = tokenizers.Tokenizer.from_str(text)
    except Exception as error:
        return Row("tokenizer", f"tokenizer.json cannot be read: {error}", False)
    if isinstance(source.tokenizer, SimpleTokenizer) and json.loads(text).get("added_tokens"):
        return Row(
            "tokenizer", "tokenizer.json has added tokens, which split the text first", False
        )
    wrong = []
    for string in AWKWARD:
        expected = source.tokenizer([string])[0].tolist()
        found = clip_ids(tokenizer, manifest, string)
        if found != expected:
            wrong.append(string)
    if wrong:
        return Row(
            "tokenizer",
            f"other ids than open_clip's for {len(wrong)} of {len(AWKWARD)} strings, "
            f"first for {wrong[0][:40]!r}",
            False,
        )
    return Row("tokenizer", f"the ids of open_clip on {len(AWKWARD)} awkward strings", True)


def clip_ids(tokenizer: tokenizers.Tokenizer, manifest: Manifest, text: str) -> list[int]:
    """What a reader of the bundle makes of `text`: cleaned, encoded, cut, padded."""
    ids = encoded_ids(tokenizer.encode(clean(text, manifest.text.clean)), manifest.text)
    length = manifest.text.context_length
    if len(ids) > length:
        end = manifest.text.end
        ids = ids[:length] if end is None else [*ids[: length - 1], end]
    return ids + [manifest.text.pad] * (length - len(ids))
