"""A folder of scenes for the page's tests, and what Python makes of the files that the page saved.

usage: python -m tests.e2e.folder_numbers scenes FOLDER COUNT
       python -m tests.e2e.folder_numbers check < request

`check` reads JSON: {"folder", "csv", "npz", "parquet", "words", "pool", "texts"}, paths and the
texts as the model reads them. It writes {"pictures", "rows", "table", "formats", "sums", "picks",
"shares", "about"}:
- how many pictures and rows there are;
- table: the worst difference of a head's score or a cosine to the untouched model's in torch
  (forward hooks, nothing of the package);
- formats: the worst difference between the three files; sums: that of rest + Σ heads to the cosine;
- picks: the heads whose picks differ from those of `headlight textspan` on the same pictures and
  texts; shares: the worst difference of a share of variance.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image

from clip_headlight.export.bundle_readout import bundle_readout
from clip_headlight.export.descriptions.pool import read_pool
from clip_headlight.export.head_words import describe_heads, head_spaces
from clip_headlight.export.heads_schema import Heads
from clip_headlight.export.image_stream import FIRST_SEED
from clip_headlight.export.moments import Moments
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.pictures import read_picture
from clip_headlight.export.pool_texts import embed_pool
from clip_headlight.export.runtime import batch
from clip_headlight.export.toy import model as toy
from clip_headlight.export.toy.scenes import scene

from ..export.slow_terms import slow_terms

BUNDLE = Path(__file__).parents[2] / "server" / "bundles" / "shapes"


def write_scenes(folder: Path, count: int) -> None:
    """Scenes in the folder and in one within it, a copy, a broken file and one of another kind."""
    (folder / "more").mkdir(parents=True, exist_ok=True)
    for i in range(count):
        place = folder / "more" if i % 3 == 0 else folder
        scene(FIRST_SEED + i).image.save(place / f"scene-{i:03d}.png")
    (folder / "zcopy.png").write_bytes((folder / "scene-001.png").read_bytes())
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing follows")
    (folder / "notes.txt").write_text("no picture\n")


def torch_scores(paths: list[Path], texts: list[str]) -> tuple[Any, Any]:
    """heads [n, T, L, H] and cosines [n, T] of the untouched model."""
    model: Any = toy.load()
    transform = image_transform_v2(PreprocessCfg(**model.visual.preprocess_cfg), is_train=False)
    with torch.no_grad():
        words = model.encode_text(toy.tokenizer()(texts), normalize=True).double()
        heads, cosines = [], []
        for path in paths:
            pixels = transform(Image.open(path))[None]
            embedding = model.encode_image(pixels).double()[0]
            unit = words.t() / embedding.norm()
            terms = slow_terms(model.visual, pixels)
            found = torch.stack([torch.stack([h[0] for h in layer]) for layer in terms.heads])
            heads.append((found @ unit).permute(2, 0, 1).numpy())
            cosines.append((embedding @ unit).numpy())
    return np.stack(heads), np.stack(cosines)


def check(request: dict[str, Any]) -> dict[str, Any]:
    folder = Path(request["folder"])
    texts = request["texts"]
    saved = np.load(request["npz"])
    pictures = [str(name) for name in saved["pictures"]]
    heads, cosines = torch_scores([folder / name for name in pictures], texts)
    table = pq.read_table(request["parquet"])
    names = table.column_names[4:]
    columns = np.stack([table.column(name).to_numpy() for name in names], axis=1)
    with Path(request["csv"]).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    written = np.array([[float(row[name]) for name in names] for row in rows])
    labels = [[row["picture"], row["text"]] for row in rows]
    assert labels == [[name, text] for name in pictures for text in texts]
    assert labels == [
        list(pair)
        for pair in zip(
            table.column("picture").to_pylist(), table.column("text").to_pylist(), strict=True
        )
    ]
    flat = saved["heads"].reshape(len(rows), -1)
    sums = saved["heads"].sum(axis=(2, 3), dtype=np.float64) + saved["rest"] - saved["cosine"]
    differ, shares = words_apart(request, folder, pictures)
    about = json.loads(str(saved["about"]))
    kept = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert all(kept[key] == value for key, value in about.items())
    return {
        "pictures": len(pictures),
        "rows": len(rows),
        "table": float(
            max(np.abs(saved["heads"] - heads).max(), np.abs(saved["cosine"] - cosines).max())
        ),
        "formats": float(max(np.abs(columns - flat).max(), np.abs(written - flat).max())),
        "sums": float(np.abs(sums).max()),
        "picks": differ,
        "shares": shares,
        "about": about,
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
    if sys.argv[1] == "scenes":
        write_scenes(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        json.dump(check(json.load(sys.stdin)), sys.stdout)
