"""Writes bundles of towers that pool otherwise than by a class token, and torch's own numbers.

usage: python -m tests.e2e.pooled FOLDER PICTURE

    clipa/    the average of the patches, as CLIPA pools them; BERT's word pieces
    coca/     an attention pool with a class token, as CoCa's; without examples
    siglip/   an attention pool with an MLP, as SigLIP's: sigmoids with a bias, sentencepiece's
              pieces, pictures squashed into a square
    clipa.json, …: what the untouched model makes of PICTURE and TEXTS, by hooks:
              {"weights_sha256", "logit_scale", "logit_bias", "template", "texts", "cosines" [T],
               "probabilities" [T], "stem" [T], "bias" [T], "heads" [T][L][H], "mlps" [T][L],
               "patches" [T][L][H][N], all but the probabilities in units of the cosine}

The weights are random and so are their biases, norm gains and LayerScales.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from torch import Tensor

from clip_headlight.export.bundle import write_bundle
from clip_headlight.export.pictures import Pictures, built_in_pictures
from clip_headlight.export.source import Source, load_source, weights_sha256

from ..export import tiny_pools, tiny_siglip
from ..export.slow_patches import slow_patch_terms, slow_pool_patch_terms
from ..export.slow_pools import coca_pool, siglip_pool, slow_coca, slow_siglip
from ..export.slow_terms import SlowTerms, slow_terms

SEED = 11
TEXTS = ("a red circle", "two large blue squares on sand", "l'été à Zürich!")
TEMPLATE = "a photo of {}"
SCALE, BIAS = 8.0, -1.25


@dataclass(frozen=True)
class Kind:
    """A way to pool: its model, its terms, and what each token gave to them [L, H, N, D]."""

    name: str
    register: Callable[[Path], str]
    terms: Callable[[Any, Tensor], SlowTerms]
    patches: Callable[[Any, Tensor], Tensor]
    examples: bool = True


KINDS = (
    Kind(
        "clipa",
        lambda folder: tiny_siglip.register("clipa", folder),
        slow_terms,
        slow_patch_terms,
    ),
    Kind(
        "coca",
        lambda folder: tiny_pools.register("Tiny-CoCa", folder),
        slow_coca,
        lambda visual, pixels: slow_pool_patch_terms(coca_pool(visual, pixels)),
        examples=False,
    ),
    Kind(
        "siglip",
        lambda folder: tiny_siglip.register("siglip", folder),
        slow_siglip,
        lambda visual, pixels: slow_pool_patch_terms(siglip_pool(visual, pixels)),
    ),
)


def source_of(kind: Kind, folder: Path) -> Source:
    source = load_source(kind.register(folder), random_seed=SEED)
    model: Any = source.model
    with torch.no_grad():
        model.logit_scale.fill_(torch.tensor(SCALE).log())
        if getattr(model, "logit_bias", None) is not None:
            model.logit_bias.fill_(BIAS)
    if kind.name != "siglip":
        return source
    grey = (0.5, 0.5, 0.5)
    squashed = source.preprocess.model_copy(
        update={"resize_mode": "squash", "mean": grey, "std": grey}
    )
    return replace(source, preprocess=squashed)


def pictures() -> Pictures:
    """Two scenes, and means over four."""
    whole = built_in_pictures(mean_scenes=4)
    return replace(
        whole, examples=whole.examples[:2], texts=TEXTS, template=TEMPLATE, own=whole.own[:2]
    )


def expected(kind: Kind, source: Source, picture: Path) -> dict[str, Any]:
    model: Any = source.model
    cfg = PreprocessCfg(mode="RGB", **source.preprocess.model_dump())
    pixels = image_transform_v2(cfg, is_train=False)(Image.open(picture))[None]
    template = TEMPLATE if kind.examples else "{}"
    words = [template.replace("{}", text) for text in TEXTS]
    with torch.no_grad():
        texts = model.encode_text(source.tokenizer(words), normalize=True).double()
        embedding = model.encode_image(pixels, normalize=False).double().reshape(-1)
        terms = kind.terms(model.visual, pixels)
        patches = kind.patches(model.visual, pixels)
    unit = texts.t() / embedding.norm()  # [D, T]
    heads = torch.stack([torch.stack([head[0] for head in layer]) for layer in terms.heads])
    mlps = torch.stack([mlp[0] for mlp in terms.mlps])
    cosines = embedding @ unit
    logits = SCALE * cosines
    biased = getattr(model, "logit_bias", None) is not None
    return {
        "weights_sha256": weights_sha256(model),
        "logit_scale": SCALE,
        "logit_bias": BIAS if biased else None,
        "template": template,
        "texts": TEXTS,
        "cosines": cosines.tolist(),
        "probabilities": ((logits + BIAS).sigmoid() if biased else logits.softmax(0)).tolist(),
        "stem": (terms.stem[0] @ unit).tolist(),
        "bias": (terms.bias[0] @ unit).tolist(),
        "heads": (heads @ unit).permute(2, 0, 1).tolist(),
        "mlps": (mlps @ unit).t().tolist(),
        "patches": (patches @ unit).permute(3, 0, 1, 2).tolist(),
    }


def write(number: int, target: Path, picture: Path) -> None:
    kind = KINDS[number]
    source = source_of(kind, target)
    write_bundle(source, target / kind.name, pictures() if kind.examples else None)
    found = expected(kind, source, picture)
    (target / f"{kind.name}.json").write_text(json.dumps(found))


def main(target: Path, picture: Path) -> None:
    torch.set_num_threads(1)
    # Tracing a graph takes one core, whatever its size.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(len(KINDS), mp_context=context) as pool:
        jobs = [pool.submit(write, number, target, picture) for number in range(len(KINDS))]
        for job in jobs:
            job.result()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
