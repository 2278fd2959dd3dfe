"""Writes what the page's tests are held against: token ids, resized pixels, terms.

    python -m tests.export.web_fixtures OUT [--bundle DIR]

Everything is the same on every run. Into OUT go:

- `tokenizer-clip.json`, `tokenizer-shapes.json`: the tokenizer.json of a CLIP and of the built-in
  model, and `tokens.json`: `{texts, mojibake, clip, shapes}`, where `clip` and `shapes` hold the
  manifest's `text` block and `ids`, one row a text, cut to the context length, without padding
  (`mojibake_ids` likewise, for texts that ftfy takes for wrongly decoded bytes).
- `tokenizer-siglip.json`, `-siglip2`, `-clipa`, `-worldwide`: of small HFTokenizers, and
  `fast-tokens.json`: `{texts, siglip, siglip2, clipa, worldwide}`, each with `text` and `ids`, one
  row a text without the padding at its end.
- `resize.json`: `cases` of `{width, height, mode, size, sha256, pixels?}`. The picture is computed,
  not stored: channel c of pixel (x, y) is `(7x + 13y + 31c + (xy >> 3)) & 255`; `rgb` uses
  c = 0, 1, 2 and alpha 255, `rgba` also alpha = channel 3, `grey` channel 0 three times. `sha256`
  is of the size × size × 3 bytes after open_clip's bicubic resize and centre crop, `pixels` those
  bytes in base64 (size 64 only).
- `terms/<id>.safetensors`: for three samples, `pixels` [3, S, S], the decompose graph's outputs
  without the batch, `tokens` [T, C], `text_embedding` [T, D] and `patch_scores` [T, L, H, N] as
  onnxruntime computes them from the bundle, and `terms.json`: `{bundle, texts, samples}`, a sample
  being `{id, image, terms}`. Without `--bundle` it is the built-in one, or where that is not built
  yet one with seeded random weights that is written to OUT/bundle.
- `likeness.json`: for some heads of the built-in model the heads that say most nearly the same, as
  `headlight compare` matches them: `{head, nearest, alike}`, heads numbered layer by layer.
- `spans.json`: see `span_fixtures`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from safetensors.numpy import save_file

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.compare import likeness
from clip_headlight.export.heads_schema import read_heads
from clip_headlight.export.manifest import Manifest, read_manifest
from clip_headlight.export.pictures import built_in_pictures
from clip_headlight.export.runtime import Runtime, batch
from clip_headlight.export.source import BUILT_IN, load_source, weights_sha256
from clip_headlight.export.tokenizer import text_input, tokenizer_json
from clip_headlight.export.toy import model as toy_model
from clip_headlight.export.verify import AWKWARD

from .awkward_texts import mojibake, texts
from .fast_tokenizers import KINDS, load
from .slow_patches import slow_patch_terms
from .span_fixtures import write_spans

BUILT_IN_BUNDLE = Path(__file__).parents[2] / "server" / "bundles" / "shapes"
SIZES = (64, 224)
SHAPES = (
    (1, 1), (2, 1), (1, 5), (7, 3), (3, 200), (200, 3), (16, 16), (63, 64), (64, 63), (64, 64),
    (65, 65), (100, 75), (75, 100), (128, 64), (223, 224), (224, 224), (225, 226), (256, 256),
    (333, 500), (640, 480), (480, 641), (1000, 999), (1920, 1080), (1081, 1919), (4000, 3000),
)  # fmt: skip
MODES = ("rgb", "rgba", "grey")
# Larger pictures are computed in one mode only.
_ALL_MODES_UP_TO = 300_000


@dataclass(frozen=True)
class Size:
    """A text tower of no weights."""

    vocab_size: int
    layers: int = 2
    heads: int = 4
    head_width: int = 8
    width: int = 32


def write_tokens(out: Path) -> int:
    """The two tokenizer files and `tokens.json`; returns the number of strings."""
    strings, broken = texts(), mojibake()
    found: dict[str, object] = {"texts": strings, "mojibake": broken}
    tokenizers = {"clip": open_clip.get_tokenizer("ViT-B-32"), "shapes": toy_model.tokenizer()}
    for name, tokenizer in tokenizers.items():
        path = out / f"tokenizer-{name}.json"
        path.write_text(tokenizer_json(tokenizer), encoding="utf-8")
        found[name] = {
            "text": text_input(tokenizer, Size(tokenizer.vocab_size)).model_dump(),
            "ids": _ids(tokenizer, strings),
            "mojibake_ids": _ids(tokenizer, broken),
        }
    _write_json(out / "tokens.json", found)
    return len(strings)


def write_fast_tokens(out: Path) -> int:
    """The tokenizer files of the HFTokenizers and `fast-tokens.json`; returns their number."""
    awkward = "abc stz'ſKéÉß漢字🙂<>[]SEP|_.,!?0123½²Ⅷ\u0301ा\u200d&;#ΣςﬁK㎏\U00020000\U0002b820ｱﾞ"
    rng = random.Random(1)
    mixed = ["".join(rng.choices(awkward, k=rng.randint(1, 30))) for _ in range(200)]
    strings = [*AWKWARD, *texts(700), *mojibake(), *mixed, "a [SEP] b [CLS] [PAD]</s> x <eos>"]
    found: dict[str, object] = {"texts": strings}
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            tokenizer = load(kind, Path(folder))
        path = out / f"tokenizer-{kind}.json"
        path.write_text(tokenizer_json(tokenizer), encoding="utf-8")
        said = text_input(tokenizer, Size(len(tokenizer.tokenizer)))
        rows = tokenizer(strings).numpy()
        ids = [row[: max(np.flatnonzero(row != said.pad), default=-1) + 1].tolist() for row in rows]
        found[kind] = {"text": said.model_dump(), "ids": ids}
    _write_json(out / "fast-tokens.json", found)
    return len(KINDS)


def _ids(tokenizer: SimpleTokenizer, strings: list[str]) -> list[list[int]]:
    """open_clip's rows without their padding: up to the last id that is not 0."""
    rows = tokenizer(strings).numpy()
    return [row[: np.flatnonzero(row)[-1] + 1].tolist() for row in rows]


def picture(width: int, height: int, mode: str) -> Image.Image:
    """The computed test picture, as Pillow would have decoded it."""
    x = np.arange(width, dtype=np.int64)[None, :, None]
    y = np.arange(height, dtype=np.int64)[:, None, None]
    channels = np.arange(4, dtype=np.int64)
    pixels = ((7 * x + 13 * y + 31 * channels + ((x * y) >> 3)) & 255).astype(np.uint8)
    if mode == "grey":
        return Image.fromarray(np.ascontiguousarray(pixels[:, :, 0]))
    return Image.fromarray(np.ascontiguousarray(pixels[:, :, : 4 if mode == "rgba" else 3]))


def resized(image: Image.Image, size: int) -> bytes:
    """size × size × 3 bytes after open_clip's evaluation transform, before it makes floats."""
    config = PreprocessCfg(size=size, mean=(0, 0, 0), std=(1, 1, 1))
    pixels = image_transform_v2(config, is_train=False)(image).numpy()
    rounded = np.rint(pixels * 255).astype(np.uint8)
    return bytes(rounded.transpose(1, 2, 0).tobytes())


def write_resized(out: Path) -> int:
    """`resize.json`; returns the number of cases."""
    cases = []
    for width, height in SHAPES:
        modes = MODES if width * height <= _ALL_MODES_UP_TO else MODES[:1]
        for mode in modes:
            image = picture(width, height, mode)
            for size in SIZES:
                data = resized(image, size)
                case: dict[str, object] = {
                    "width": width,
                    "height": height,
                    "mode": mode,
                    "size": size,
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
                if size == SIZES[0]:
                    case["pixels"] = base64.b64encode(data).decode()
                cases.append(case)
    _write_json(out / "resize.json", {"cases": cases})
    return len(cases)


def write_terms(out: Path, bundle: Path) -> Manifest:
    """`terms.json` and three samples' terms, computed by onnxruntime from `bundle`."""
    manifest = read_manifest(bundle)
    source = load_source(BUILT_IN, random_seed=0) if _is_random(manifest) else load_source(BUILT_IN)
    runtime = Runtime(bundle)
    pictures = built_in_pictures(mean_scenes=0)
    prompts = pictures.prompts()[:3]
    tokens = source.tokenizer(prompts).numpy()
    embedding = runtime.text(tokens)
    (out / "terms").mkdir(parents=True, exist_ok=True)
    samples = []
    for example in pictures.examples[:3]:
        pixels = batch(source.preprocess, [example.image])
        terms = runtime.decompose(pixels)
        scores = runtime.readout(terms["weighted_values"], embedding)
        tensors = {name: value[0] for name, value in terms.items()}
        tensors |= {"pixels": pixels[0], "patch_scores": scores[0]}
        tensors |= {"tokens": tokens, "text_embedding": embedding}
        ready = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
        save_file(ready, out / "terms" / f"{example.id}.safetensors")
        example.image.save(out / "terms" / f"{example.id}.png")
        samples.append(
            {
                "id": example.id,
                "image": f"terms/{example.id}.png",
                "terms": f"terms/{example.id}.safetensors",
            }
        )
    _write_json(out / "terms.json", {"bundle": manifest.id, "texts": prompts, "samples": samples})
    return manifest


def write_likeness(out: Path, every: int = 7, most: int = 6) -> int:
    """`likeness.json`; returns the number of heads whose nearest it holds."""
    heads = read_heads(BUILT_IN_BUNDLE).heads
    rows = []
    for at in range(0, len(heads), every):
        found = [(likeness(heads[at], other), i) for i, other in enumerate(heads) if i != at]
        nearest = sorted(found, key=lambda pair: -pair[0])[:most]
        alike, places = zip(*nearest, strict=True)
        rows.append({"head": at, "nearest": list(places), "alike": list(alike)})
    _write_json(out / "likeness.json", rows)
    return len(rows)


# The sample, the text, the text it is held against, and the heads as a link names them.
SEGMENTS: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("red-circle", "a red circle", None, ()),
    ("red-circle", "a red circle", None, ("l3.h5",)),
    ("circle-called-star", 'the word "star"', None, ("l5", "l6")),
    ("circle-called-star", "a red circle", 'the word "star"', ()),
    ("blue-square", "a blue square", "a yellow star", ("l2", "l3.h1", "l6.h2")),
)


def write_segments(out: Path) -> int:
    """`segments.json`; returns the number of cases. Nothing of the package's own decomposition."""
    model = toy_model.load()
    prepare = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    manifest = read_manifest(BUILT_IN_BUNDLE)
    assert manifest.examples is not None
    template = manifest.examples.template
    pictures = {image.id: image.image.path for image in manifest.examples.images}
    cases = []
    with torch.no_grad():
        for image, text, versus, by in SEGMENTS:
            pixels = prepare(Image.open(BUILT_IN_BUNDLE / pictures[image]).convert("RGB"))[None]
            length = float(model.encode_image(pixels).double().norm())
            words = [template.replace("{}", each) for each in (text, versus) if each is not None]
            tokens = toy_model.tokenizer()(words)
            read = model.encode_text(tokens, normalize=True).double()
            direction = read[0] if versus is None else read[0] - read[1]
            terms = slow_patch_terms(model.visual, pixels) @ direction / length
            chosen = [
                terms[layer, head] for layer, head in _chosen(by, terms.shape[0], terms.shape[1])
            ]
            total = torch.stack(chosen).sum(dim=0)
            cases.append(
                {
                    "image": image,
                    "text": text,
                    "versus": versus,
                    "by": list(by),
                    "embedding_length": length,
                    "class_token": float(total[0]),
                    "map": [float(x) for x in total[1:]],
                }
            )
    weights = weights_sha256(model)
    _write_json(
        out / "segments.json", {"weights_sha256": weights, "template": template, "cases": cases}
    )
    return len(cases)


def _chosen(by: tuple[str, ...], layers: int, heads: int) -> list[tuple[int, int]]:
    """The heads of a link, from 0: "l4.h3" one, "l4" a layer, nothing all."""
    every = [(layer, head) for layer in range(layers) for head in range(heads)]
    names = {place: f"l{place[0] + 1}.h{place[1] + 1}" for place in every}
    return [p for p in every if not by or names[p] in by or names[p].split(".")[0] in by]


def _is_random(manifest: Manifest) -> bool:
    return manifest.id.startswith("shapes-random-")


def write_random_bundle(out: Path) -> Path:
    """A bundle of the built-in model with seeded random weights, for want of trained ones."""
    folder = out / "bundle"
    if not folder.exists():
        source = load_source(BUILT_IN, random_seed=0)
        write_bundle(source, folder, built_in_pictures(mean_scenes=16))
    return folder


def write_all(out: Path, bundle: Path | None = None) -> list[str]:
    """Every fixture into `out`; returns a line about each."""
    out.mkdir(parents=True, exist_ok=True)
    if bundle is None:
        built = (BUILT_IN_BUNDLE / "manifest.json").is_file()
        bundle = BUILT_IN_BUNDLE if built else write_random_bundle(out)
    shutil.rmtree(out / "terms", ignore_errors=True)
    return [
        f"{write_tokens(out)} strings for two tokenizers",
        f"the same for {write_fast_tokens(out)} tokenizers from elsewhere",
        f"{write_resized(out)} resized pictures",
        f"{write_likeness(out)} heads with those that say the same",
        f"{write_segments(out)} maps of chosen heads",
        f"{write_spans(out)} heads described",
        f"terms of three samples from the bundle {write_terms(out, bundle).id}",
    ]


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n"
    path.write_text(text, encoding="ascii")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the fixtures")
    parser.add_argument("--bundle", type=Path, help="bundle of the built-in model")
    flags = parser.parse_args()
    for line in write_all(flags.out, flags.bundle):
        print(line)
