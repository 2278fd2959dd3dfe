"""What the page's analyses of a folder must say, by the untouched model in torch alone.

Every picture of the folder is taken apart with forward hooks (slow_terms.py), in float64 and D
numbers a head; cosines, products and shares follow from their definitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from torch import Tensor

from clip_headlight.export.toy import model as toy
from clip_headlight.export.toy.samples import SAMPLES

from ..export.slow_terms import slow_terms


@dataclass
class Untouched:
    """heads [n, L, H, D] and embeddings [n, D] of the folder's pictures, by their names."""

    model: Any
    names: list[str]
    heads: Tensor
    embeddings: Tensor

    def read(self, text: str) -> Tensor:
        """A text as the model reads it: its unit embedding [D]."""
        with torch.no_grad():
            found: Tensor = self.model.encode_text(toy.tokenizer()([text]), normalize=True)
        return found[0].double()

    def terms(self, picture: Image.Image) -> Tensor:
        """[L, H, D]"""
        return head_terms(self.model, [picture])[0][0]


def head_terms(model: Any, pictures: list[Image.Image]) -> tuple[Tensor, Tensor]:
    """Every head's term [n, L, H, D] and the embeddings [n, D]."""
    transform = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    with torch.no_grad():
        terms = slow_terms(model.visual, torch.stack([transform(one) for one in pictures]))
    heads = torch.stack([torch.stack(layer) for layer in terms.heads])
    return heads.permute(2, 0, 1, 3), terms.embedding


def untouched(folder: Path, names: list[str]) -> Untouched:
    """Takes the folder's pictures apart."""
    model: Any = toy.load()
    heads, embeddings = head_terms(model, [Image.open(folder / name) for name in names])
    return Untouched(model, names, heads, embeddings)


def vectors_apart(request: dict[str, Any]) -> dict[str, float]:
    """The worst relative distance of a head's vector s [E], and of an embedding, to the model's.

    `request`: {"folder", "pictures": [{"path", "vectors": [L·H·E], "embedding": [D]}]}.
    """
    model: Any = toy.load()
    transform = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    worst = {"vectors": 0.0, "embeddings": 0.0}
    for one in request["pictures"]:
        pixels = transform(Image.open(Path(request["folder"]) / one["path"]))[None]
        with torch.no_grad():
            terms = slow_terms(model.visual, pixels)
        wanted = torch.stack([head[0].sum(dim=0) for layer in terms.weighted for head in layer])
        found = torch.tensor(one["vectors"]).double().reshape(wanted.shape)
        apart = (found - wanted).norm(dim=1) / wanted.norm(dim=1)
        worst["vectors"] = max(worst["vectors"], float(apart.max()))
        whole = torch.tensor(one["embedding"]).double() - terms.embedding[0]
        apart = whole.norm() / terms.embedding[0].norm()
        worst["embeddings"] = max(worst["embeddings"], float(apart))
    return worst


def analysis_apart(saved: dict[str, Any], own: Untouched) -> float:
    """The worst difference of the numbers of a saved analysis."""
    assert saved["model"]["name"] == "Headlight-Shapes"
    if saved["analysis"] in ("segment", "contrast"):
        return segment_apart(saved, own)
    assert saved["collection"]["kind"] == "folder"
    assert saved["collection"]["count"] == len(own.names)
    return find_apart(saved, own) if saved["analysis"] == "find" else near_apart(saved, own)


def near_apart(saved: dict[str, Any], own: Untouched) -> float:
    """Cosines and products of the pictures that were found, and that they are the nearest."""
    worst = 0.0
    samples = {one.id: one.picture for one in SAMPLES}
    for group in saved["groups"]:
        at = [address(name) for name in group["heads"]]
        terms = torch.stack([own.heads[:, layer, head] for layer, head in at]).sum(0)
        if "text" in saved:
            query = own.read(saved["template"].replace("{}", saved["text"]))
        else:
            asked = own.terms(samples[saved["image"]])
            query = torch.stack([asked[layer, head] for layer, head in at]).sum(0)
        if saved["centred"]:
            mean = terms.mean(dim=0)
            terms = terms - mean
            query = query if "text" in saved else query - mean
        products = terms @ (query / query.norm())
        cosines = products / terms.norm(dim=1)
        found = group["found"]
        assert len(found) == min(len(own.names), saved.get("most", len(found)))
        ranked = sorted(cosines.tolist(), reverse=True)
        for place, one in enumerate(found):
            n = own.names.index(one["title"])
            assert one["picture"] == n + 1
            worst = max(
                worst,
                abs(one["cosine"] - float(cosines[n])),
                abs(one["cosine"] - ranked[place]),
                abs(one["product"] - float(products[n])) / float(products.abs().max()),
            )
    return worst


def find_apart(saved: dict[str, Any], own: Untouched) -> float:
    """Every head's share of the total score's variance, cov(x, y) / var(y)."""
    text = own.read(saved["template"].replace("{}", saved["text"]))
    x = (own.heads - own.heads.mean(dim=0)) @ text
    y = own.embeddings @ text
    y = y - y.mean()
    shares = (x * y[:, None, None]).mean(0) / (y * y).mean()
    assert len(saved["heads"]) == shares.numel()
    return max(
        abs(float(one["share"]) - float(shares[address(one["head"])])) for one in saved["heads"]
    )


def segment_apart(saved: dict[str, Any], own: Untouched) -> float:
    """What every chosen head of the picture adds to the cosine with the text."""
    n = own.names.index(saved["title"])
    length = own.embeddings[n].norm()
    text = own.read(saved["template"].replace("{}", saved["text"]))
    if saved["versus"] is not None:
        text = text - own.read(saved["template"].replace("{}", saved["versus"]))
    adds = own.heads[n] @ text / length
    apart = [abs(float(one["adds"]) - float(adds[address(one["name"])])) for one in saved["heads"]]
    return max(*apart, abs(float(saved["embedding_length"]) / float(length) - 1))


def address(name: str) -> tuple[int, int]:
    """ "L3.H7" from 0."""
    layer, head = re.fullmatch(r"L(\d+)\.H(\d+)", name).groups()  # type: ignore[union-attr]
    return int(layer) - 1, int(head) - 1
