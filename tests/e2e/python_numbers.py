"""The numbers of the page, computed without Headlight's own code: the untouched model in torch.

Pixels, embeddings and cosines come from open_clip; the terms from forward hooks
(tests/export/slow_terms.py). Reads a JSON request on standard input, writes JSON.

request: {"pictures": [path], "texts": [str], "template": str, "off": [[layer, head]], from 0,
          "means": the bundle's file of mean terms, or absent,
          "loud": a [layer, head], from 0, or absent}
answer:  {"weights_sha256", "logit_scale", "pictures": [{
             "cosines" [T], "probabilities" [T], "norm",
             "stem" [T], "bias" [T], "heads" [T][L][H], "mlps" [T][L]  (cosine units),
             "off": the same cosines and probabilities with those heads' terms left out,
             "mean": the same with their means in their place, where means are given,
             "patch": the patch at which "loud" adds most to the last text or takes most from it:
                 {"number" (from 1, row by row), "alpha", "adds" (cosine units)}}]}
"""

from __future__ import annotations

import json
import sys
from typing import Any

import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from clip_headlight.export.source import weights_sha256
from clip_headlight.export.toy import model as toy

from ..export.slow_patches import slow_patch_terms
from ..export.slow_terms import SlowTerms, slow_terms


def answer(embedding: Tensor, texts: Tensor, scale: float) -> dict[str, Any]:
    """embedding [D], texts [T, D] of length 1 → cosines and softmax probabilities."""
    cosines = texts @ embedding / embedding.norm()
    return {"cosines": cosines.tolist(), "probabilities": (scale * cosines).softmax(0).tolist()}


def loudest(
    visual: Any, pixels: Tensor, terms: SlowTerms, text: Tensor, layer: int, head: int
) -> dict[str, Any]:
    """Where a head adds most towards `text` [D], which has the embedding's length divided out."""
    adds = slow_patch_terms(visual, pixels)[layer, head] @ text
    number = 1 + int(adds[1:].abs().argmax())
    alpha = float(terms.attention[layer][head][0, number])
    return {"number": number, "alpha": alpha, "adds": float(adds[number])}


def main(request: dict[str, Any]) -> dict[str, Any]:
    model: Any = toy.load()
    transform = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    path = request.get("means")
    means = load_file(path)["head_terms"].double() if path else None
    with torch.no_grad():
        words = [request["template"].replace("{}", text) for text in request["texts"]]
        texts = model.encode_text(toy.tokenizer()(words), normalize=True).double()
        scale = float(model.logit_scale.exp())
        pictures = []
        for path in request["pictures"]:
            pixels = transform(Image.open(path))[None]
            embedding = model.encode_image(pixels).double()[0]
            terms = slow_terms(model.visual, pixels)
            unit = texts.t() / embedding.norm()
            heads = torch.stack([torch.stack([h[0] for h in layer]) for layer in terms.heads])
            mlps = torch.stack([mlp[0] for mlp in terms.mlps])
            left = embedding - sum(heads[layer, head] for layer, head in request["off"])
            mean = None
            if means is not None:
                mean = left + sum(means[layer, head] for layer, head in request["off"])
            pictures.append(
                {
                    **answer(embedding, texts, scale),
                    "norm": float(embedding.norm()),
                    "stem": (terms.stem[0] @ unit).tolist(),
                    "bias": (terms.bias[0] @ unit).tolist(),
                    "heads": (heads @ unit).permute(2, 0, 1).tolist(),
                    "mlps": (mlps @ unit).t().tolist(),
                    "off": answer(left, texts, scale),
                    "patch": loudest(model.visual, pixels, terms, unit[:, -1], *request["loud"])
                    if "loud" in request
                    else None,
                    "mean": None if mean is None else answer(mean, texts, scale),
                }
            )
    weights = weights_sha256(model)
    return {"weights_sha256": weights, "logit_scale": scale, "pictures": pictures}


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
