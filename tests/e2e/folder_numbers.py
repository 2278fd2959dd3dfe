"""What Python makes of a folder and of the files that the page saved of it.

usage: python -m tests.e2e.folder_numbers check < request
       python -m tests.e2e.folder_numbers vectors < request

`check` reads JSON: {"folder", "csv", "npz", "parquet", "words", "pool", "texts", "analyses"},
paths and the texts as the model reads them. It writes {"pictures", "rows", "table", "formats",
"sums", "picks", "shares", "about", "analyses"}:
- how many pictures and rows there are;
- table: the worst difference of a head's score or a cosine to the untouched model's in torch
  (forward hooks, nothing of the package);
- formats: the worst difference between the three files; sums: that of rest + Σ heads to the cosine;
- picks: the heads whose picks differ from those of `headlight textspan` on the same pictures and
  texts; shares: the worst difference of a share of variance;
- analyses: of each saved one, the worst difference of its numbers (folder_analyses.py).

`vectors` reads what a browser keeps of some pictures and writes how far it is from the model's own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from clip_headlight.export.bundle_readout import bundle_readout
from clip_headlight.export.descriptions.pool import read_pool
from clip_headlight.export.head_words import describe_heads, head_spaces
from clip_headlight.export.heads_schema import Heads
from clip_headlight.export.moments import Moments
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.pictures import read_picture
from clip_headlight.export.pool_texts import embed_pool
from clip_headlight.export.runtime import batch

from .folder_analyses import Untouched, analysis_apart, untouched, vectors_apart
from .folder_files import flat, read_table

BUNDLE = Path(__file__).parents[2] / "server" / "bundles" / "shapes"


def torch_scores(own: Untouched, texts: list[str]) -> tuple[Any, Any]:
    """heads [n, T, L, H] and cosines [n, T] of the untouched model."""
    words = torch.stack([own.read(text) for text in texts])
    lengths = own.embeddings.norm(dim=1)
    heads = torch.einsum("nlhd,td->ntlh", own.heads, words) / lengths[:, None, None, None]
    return heads.numpy(), (own.embeddings @ words.t() / lengths[:, None]).numpy()


def check(request: dict[str, Any]) -> dict[str, Any]:
    folder = Path(request["folder"])
    texts = request["texts"]
    saved, table, columns, written = read_table(request)
    pictures = [str(name) for name in saved["pictures"]]
    assert saved["texts"].tolist() == texts
    own = untouched(folder, pictures)
    heads, cosines = torch_scores(own, texts)
    numbers = flat(saved)
    sums = saved["heads"].sum(axis=(2, 3), dtype=np.float64) + saved["rest"] - saved["cosine"]
    differ, shares = words_apart(request, folder, pictures)
    about = json.loads(str(saved["about"]))
    kept = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert all(kept[key] == value for key, value in about.items())
    return {
        "pictures": len(pictures),
        "rows": len(written),
        "table": float(
            max(np.abs(saved["heads"] - heads).max(), np.abs(saved["cosine"] - cosines).max())
        ),
        "formats": float(max(np.abs(columns - numbers).max(), np.abs(written - numbers).max())),
        "sums": float(np.abs(sums).max()),
        "picks": differ,
        "shares": shares,
        "about": about,
        "analyses": {
            name: analysis_apart(json.loads(Path(path).read_text()), own)
            for name, path in request["analyses"].items()
        },
    }


def words_apart(
    request: dict[str, Any], folder: Path, pictures: list[str]
) -> tuple[list[str], float]:
    """The heads whose picks differ, and the worst difference of a share of variance."""
    found = Heads.model_validate_json(Path(request["words"]).read_bytes())
    pool = read_pool(Path(request["pool"]))
    assert found.pool.sha256 == pool.sha256
    bundle = open_bundle(BUNDLE)
    moments = Moments()
    for name in pictures:
        pixels = batch(bundle.manifest.preprocess, [read_picture(folder / name)])
        moments = moments.merged(Moments.of(bundle.runtime.decompose(pixels)))
    spaces = head_spaces(moments, bundle_readout(bundle.runtime, bundle.manifest.dims))
    described = describe_heads(
        spaces, pool.texts, embed_pool(pool, bundle), found.made_by.directions
    )
    differ = []
    worst = 0.0
    for own, other in zip(described, found.heads, strict=True):
        if [d.text for d in own.descriptions] != [d.text for d in other.descriptions]:
            differ.append(own.name)
        else:
            assert (own.label, own.agreeing, own.rank) == (other.label, other.agreeing, other.rank)
            pairs = zip(own.descriptions, other.descriptions, strict=True)
            worst = max([worst, *(abs(a.share - b.share) for a, b in pairs)])
    return differ, worst


if __name__ == "__main__":
    answer = {"check": check, "vectors": vectors_apart}[sys.argv[1]]
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
