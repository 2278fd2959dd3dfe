"""Writes what the page's searches of the built-in gallery are held against.

    python -m tests.export.neighbour_fixtures OUT

Into OUT goes `neighbours.json`: `{weights_sha256, template, cases, find}`. Nothing of the package's
own decomposition: the scenes of the gallery are drawn again by their seeds, and the untouched model
is taken apart with forward hooks (slow_terms.py), in float64 and D numbers a head.

- `cases`: `{image | text, by, centred, cosines}`: for every picture of the gallery, the cosine of
  the summed terms of the heads `by` with those of the sample `image`, or with `text`. Which heads
  have a property's label is what heads.json says.
- `find`: `{text, shares, spreads, spread}`: of every head, layer by layer, cov(x, y) / var(y) and
  the standard deviation of x, with x the head's centred score and y the total's; and that of y.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from torch import Tensor

from clip_headlight.export.gallery_schema import read_gallery
from clip_headlight.export.heads_schema import read_heads
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.source import weights_sha256
from clip_headlight.export.toy import model as toy_model
from clip_headlight.export.toy.samples import SAMPLES
from clip_headlight.export.toy.scenes import scene

from .slow_terms import slow_terms

BUNDLE = Path(__file__).parents[2] / "server" / "bundles" / "shapes"
BATCH = 64


def labelled(label: str) -> tuple[tuple[int, int], ...]:
    """The heads of a property, by heads.json."""
    return tuple((own.layer, own.head) for own in read_heads(BUNDLE).heads if own.label == label)


# image or text, heads from 0 (None: all of them), as the link says them, and from the mean or not.
CASES: tuple[tuple[str, str, tuple[tuple[int, int], ...] | None, str, bool], ...] = (
    ("image", "red-circle", ((2, 6),), "l3.h7", False),
    ("image", "red-circle", ((2, 6),), "l3.h7", True),
    ("image", "red-circle", ((2, 4), (4, 2), (1, 0)), "l2.h1 l3.h5 l5.h3", False),
    ("image", "red-circle", None, "", True),
    ("image", "red-circle", labelled("colour"), "property:colour", False),
    ("text", "a yellow star", ((3, 0),), "l4.h1", False),
    ("text", "a yellow star", ((3, 0),), "l4.h1", True),
    ("text", "a yellow star", None, "", False),
)
FOUND = "a yellow star"


def head_terms(model: Any, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """pixels [B, 3, S, S] → every head's term [B, L, H, D] and the embedding [B, D], float64."""
    terms = slow_terms(model.visual, pixels)
    heads = torch.stack([torch.stack(layer) for layer in terms.heads])
    return heads.permute(2, 0, 1, 3), terms.embedding


def main(out: Path) -> None:
    """Writes `neighbours.json` into `out`."""
    manifest = read_manifest(BUNDLE)
    gallery = read_gallery(BUNDLE, manifest)
    assert gallery is not None
    assert manifest.examples is not None
    model: Any = toy_model.load()
    transform = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    template = manifest.examples.template
    with torch.no_grad():
        seeds = [int(title.split()[-1]) for title in gallery.titles]
        parts = [
            head_terms(
                model, torch.stack([transform(scene(s).image) for s in seeds[at : at + BATCH]])
            )
            for at in range(0, len(seeds), BATCH)
        ]
        heads, embeddings = (torch.cat(part) for part in zip(*parts, strict=True))
        samples = {one.id: transform(one.picture)[None] for one in SAMPLES}

        def read(text: str) -> Tensor:
            ids = toy_model.tokenizer()([template.replace("{}", text)])
            found: Tensor = model.encode_text(ids, normalize=True)[0].double()
            return found

        mean = heads.mean(dim=0)
        cases = []
        for kind, asked, chosen, by, centred in CASES:
            at = chosen or [(layer, h) for layer in range(6) for h in range(8)]
            less = mean if centred else torch.zeros_like(mean)
            terms = torch.stack([heads[:, layer, h] - less[layer, h] for layer, h in at]).sum(0)
            if kind == "text":
                query = read(asked)
            else:
                own = head_terms(model, samples[asked])[0][0] - less
                query = torch.stack([own[layer, h] for layer, h in at]).sum(0)
            cosines = torch.cosine_similarity(terms, query[None])
            values = [round(value, 6) for value in cosines.tolist()]
            cases.append({kind: asked, "by": by, "centred": centred, "cosines": values})
        text = read(FOUND)
        x = (heads - mean) @ text
        y = embeddings @ text - (embeddings @ text).mean()
        variance = (y * y).mean()
        found = {
            "text": FOUND,
            "shares": ((x * y[:, None, None]).mean(0) / variance).flatten().tolist(),
            "spreads": x.std(dim=0, unbiased=False).flatten().tolist(),
            "spread": float(variance.sqrt()),
        }
    content = {
        "weights_sha256": weights_sha256(model),
        "template": template,
        "cases": cases,
        "find": found,
    }
    (out / "neighbours.json").write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
