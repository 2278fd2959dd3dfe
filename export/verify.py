"""Holds a bundle against its source model in torch and its graphs in onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import tokenizers
import torch
from PIL import Image
from pydantic import ValidationError
from safetensors.numpy import load_file
from torch import nn

from .bundle import describe, dims, logit_bias, logit_scale
from .errors import ExportError
from .graphs import check_graph
from .manifest import Graph, Manifest, Precision, read_manifest
from .parity import measure, relative, summed
from .pictures import noise_pictures
from .runtime import Floats, Runtime, batch
from .source import Source, weights_sha256
from .terms import Terms, TextTerms
from .text_towers import text_tower
from .tokenizer import text_input
from .towers import vision_tower

# The promise at fp32: relative errors of the sum check and of both embeddings.
FP32_BAR: Final = 1e-5
_PICTURES: Final = 6
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


@dataclass(frozen=True)
class Row:
    """One line of the table: what was checked, what was found, and whether it holds."""

    check: str
    found: str
    ok: bool


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
        rows += _precision(folder, precision, manifest, source)
    report("examples and means")
    rows += _examples(folder, manifest)
    rows += _means(folder, manifest)
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
    files = manifest.files()
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
                check_graph(folder / graph.onnx.path, _INPUTS[name], _OUTPUTS[name])
                problem = problem or _stray_data(folder, graph)
            except ExportError as error:
                problem = problem or str(error)
            except Exception as error:
                problem = problem or f"{graph.onnx.path} cannot be read as ONNX: {error}"
        yield Row(f"{precision} graphs", problem or "names, opset and data files", not problem)


def _stray_data(folder: Path, graph: Graph) -> str:
    """A sentence where the graph reads data that the manifest does not name."""
    listed = {Path(file.path).name for file in graph.data}
    model = onnx.load(str(folder / graph.onnx.path), load_external_data=False)
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location" and entry.value not in listed:
                return f"{graph.onnx.path} reads {entry.value}, which the manifest does not name"
    return ""


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
        "activation": vision.activation,
        "preprocess": source.preprocess,
        "logit_scale": logit_scale(source),
        "logit_bias": logit_bias(source),
        "text": text_input(source.tokenizer, text.vocab_size),
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
    if json.loads(text).get("added_tokens"):
        return Row(
            "tokenizer", "tokenizer.json has added tokens, which split the text first", False
        )
    wrong = []
    for string in AWKWARD:
        expected = source.tokenizer([string])[0].tolist()
        found = clip_ids(tokenizer, source, manifest, string)
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


def clip_ids(
    tokenizer: tokenizers.Tokenizer, source: Source, manifest: Manifest, text: str
) -> list[int]:
    """What a reader of the bundle makes of `text`: cleaned, encoded, cut, padded."""
    ids: list[int] = tokenizer.encode(source.tokenizer.clean_fn(text)).ids
    length = manifest.text.context_length
    if len(ids) > length:
        ids = [*ids[: length - 1], manifest.text.end]
    return ids + [manifest.text.pad] * (length - len(ids))


def _precision(
    folder: Path, precision: Precision, manifest: Manifest, source: Source
) -> Iterator[Row]:
    runtime = Runtime(folder, precision)
    pictures = _pictures(folder, manifest)
    texts = list(manifest.examples.texts) if manifest.examples else []
    measured = measure(source, runtime, pictures, texts)
    recorded = manifest.precisions[precision].parity
    bar = FP32_BAR if precision == "fp32" else 2 * recorded.sum_check + FP32_BAR
    parity = measured.parity
    over = f"over {parity.images} pictures"
    yield _bar(f"{precision} sum check", parity.sum_check, bar, over)
    bar = FP32_BAR if precision == "fp32" else 2 * recorded.embedding + FP32_BAR
    yield _bar(f"{precision} embedding against open_clip", parity.embedding, bar, over)
    yield _bar(f"{precision} text embedding against open_clip", measured.text_error, bar, "")
    pixels = batch(source.preprocess, pictures[:2])
    terms = runtime.decompose(pixels)
    readout = slow_readout(source.model)
    weighted = terms["weighted_values"].astype(np.float64)
    heads = np.einsum("blhne,lhed->blhd", weighted, readout, optimize=True)
    error = np.abs(heads - terms["head_terms"]).max() / np.abs(heads).max()
    yield _bar(f"{precision} head terms against Σ weighted_values · R", float(error), bar, "")
    tokens = source.tokenizer(["a red circle", "a photo of two dogs"]).numpy()
    embedded = runtime.text(tokens)
    scores = runtime.readout(terms["weighted_values"], embedded)
    expected = np.einsum(
        "blhne,lhed,td->btlhn", weighted, readout, embedded.astype(np.float64), optimize=True
    )
    error = np.abs(scores - expected).max() / np.abs(expected).max()
    yield _bar(f"{precision} readout against weighted_values · R · t", float(error), bar, "")


def _bar(check: str, error: float, bar: float, note: str) -> Row:
    ok = bool(np.isfinite(error)) and error <= bar
    found = f"relative error {error:.1e}" + (f" {note}" if note else "")
    return Row(check, found if ok else f"{found}; it must be at most {bar:.0e}", ok)


def slow_readout(model: nn.Module) -> Floats:
    """R = W_O (I − 11ᵀ/d) diag(γ) P from open_clip's own parameters, float64, [L, H, E, D].

    Written without this package's towers, so that it can disagree with them.
    """
    visual = model.visual
    gain = visual.ln_post.weight.detach().double()  # type: ignore[union-attr, operator]
    width = gain.shape[0]
    centring = torch.eye(width, dtype=torch.float64) - 1.0 / width
    m = centring @ torch.diag(gain) @ visual.proj.detach().double()  # type: ignore[union-attr, operator]
    found = []
    for block in visual.transformer.resblocks:  # type: ignore[union-attr]
        out = block.attn.out_proj.weight.detach().double()  # [d, d]: out = W @ heads
        if hasattr(block.ls_1, "gamma"):
            out = block.ls_1.gamma.detach().double()[:, None] * out
        by_head = out.t().reshape(block.attn.num_heads, -1, width)
        found.append(by_head @ m)
    readout: Floats = torch.stack(found).numpy()
    return readout


def _pictures(folder: Path, manifest: Manifest) -> list[Image.Image]:
    pictures = noise_pictures(manifest.preprocess.size, _PICTURES, seed=1)
    if manifest.examples is not None:
        for example in manifest.examples.images[:_PICTURES]:
            with Image.open(folder / example.image.path) as image:
                pictures.append(image.convert("RGB"))
    return pictures


def _examples(folder: Path, manifest: Manifest) -> Iterator[Row]:
    examples = manifest.examples
    if examples is None:
        return
    runtime = Runtime(folder)
    worst = 0.0
    for example in examples.images:
        stored = load_file(folder / example.terms.path)
        if set(stored) != set(Terms._fields):
            yield Row("examples", f"{example.terms.path} holds {sorted(stored)}", False)
            return
        with Image.open(folder / example.image.path) as image:
            pixels = batch(manifest.preprocess, [image.convert("RGB")])
        computed = runtime.decompose(pixels)
        for name, value in computed.items():
            scale = float(np.abs(value).max()) or 1.0  # no bias anywhere: a bias term of zeros
            worst = max(worst, float(np.abs(value[0] - stored[name]).max()) / scale)
        stacked = {name: value[None] for name, value in stored.items()}
        worst = max(worst, float(relative(summed(stacked), stacked["embedding"]).max()))
    note = f"over {len(examples.images)} examples"
    yield _bar("example terms against the graph", worst, FP32_BAR, note)
    texts = load_file(folder / examples.texts_file.path)
    count, length = len(examples.texts), manifest.dims
    shapes = {
        "text_embedding": (count, length.embed_dim),
        "text_directions": (count, length.layers, length.heads, length.head_width),
    }
    found = {name: value.shape for name, value in texts.items()}
    yield Row("example texts", f"{found}" if found != shapes else f"{count} texts", found == shapes)


def _means(folder: Path, manifest: Manifest) -> Iterator[Row]:
    if manifest.means is None:
        return
    stored = load_file(folder / manifest.means.file.path)
    size = manifest.dims
    shapes = {
        "head_terms": (size.layers, size.heads, size.embed_dim),
        "mlp_terms": (size.layers, size.embed_dim),
        "stem_term": (size.embed_dim,),
        "bias_term": (size.embed_dim,),
    }
    found = {name: value.shape for name, value in stored.items()}
    ok = found == shapes and all(bool(np.isfinite(value).all()) for value in stored.values())
    said = f"over {manifest.means.images} pictures: {manifest.means.source}"
    yield Row("mean terms", said if ok else f"have the shapes {found} or are not finite", ok)
