"""A folder of scenes for the page's tests, and the page's tables read as anybody reads them.

usage: python -m tests.e2e.folder_files scenes FOLDER COUNT
       python -m tests.e2e.folder_files table < request

`table` reads {"csv", "npz", "parquet", "raw", "shape": [n, T, L, H, E, D]} of a table of made-up
numbers, which lie in the file "raw" one after another: vectors [L, H, n, E], embeddings [n, D],
directions [T, L, H, E], texts [T, D]. It writes {"rows", "groups", "formats", "numbers"}.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from clip_headlight.export.image_stream import FIRST_SEED
from clip_headlight.export.toy.scenes import scene


def write_scenes(folder: Path, count: int) -> None:
    """Scenes in the folder and in one within it, a copy, a broken file and one of another kind."""
    (folder / "more").mkdir(parents=True, exist_ok=True)
    for i in range(count):
        place = folder / "more" if i % 3 == 0 else folder
        scene(FIRST_SEED + i).image.save(place / f"scene-{i:03d}.png")
    (folder / "zcopy.png").write_bytes((folder / "scene-001.png").read_bytes())
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing follows")
    (folder / "notes.txt").write_text("no picture\n")


def read_table(request: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """The NPZ, the Parquet table, and the numbers [rows, 2 + L·H] of it and of the CSV.

    Both must name the pictures and texts of the NPZ in its order.
    """
    saved = np.load(request["npz"])
    table = pq.read_table(request["parquet"])
    names = table.column_names[2:]
    columns = np.stack([table.column(name).to_numpy() for name in names], axis=1)
    with Path(request["csv"]).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    written = np.array([[float(row[name]) for name in names] for row in rows])
    pairs = [(str(name), str(text)) for name in saved["pictures"] for text in saved["texts"]]
    assert [(row["picture"], row["text"]) for row in rows] == pairs
    labels = (table.column("picture").to_pylist(), table.column("text").to_pylist())
    assert list(zip(*labels, strict=True)) == pairs
    return saved, table, columns, written


def flat(saved: Any) -> Any:
    """The numbers of an NPZ as the other two have them: [n · T, 2 + L·H]."""
    parts = [saved["cosine"], saved["rest"], saved["heads"]]
    return np.concatenate([part.reshape(saved["cosine"].size, -1) for part in parts], axis=1)


def check_table(request: dict[str, Any]) -> dict[str, Any]:
    """A table of made-up numbers against numpy's."""
    n, texts, layers, heads, width, dim = request["shape"]
    raw = np.fromfile(request["raw"], dtype="<f4").astype(np.float64)
    sizes = [layers * heads * n * width, n * dim, texts * layers * heads * width, texts * dim]
    vectors, embeddings, directions, words = np.split(raw, np.cumsum(sizes)[:-1])
    embeddings = embeddings.reshape(n, dim)
    lengths = np.linalg.norm(embeddings, axis=1)
    cosine = embeddings @ words.reshape(texts, dim).T / lengths[:, None]
    adds = np.einsum(
        "hne,the->nth",
        vectors.reshape(-1, n, width),
        directions.reshape(texts, -1, width),
    )
    adds /= lengths[:, None, None]
    rest = cosine - adds.sum(axis=2)
    wanted = np.concatenate([cosine[..., None], rest[..., None], adds], axis=2)
    saved, _, columns, written = read_table(request)
    numbers = flat(saved)
    return {
        "rows": len(written),
        "groups": pq.ParquetFile(request["parquet"]).num_row_groups,
        "formats": float(max(np.abs(columns - numbers).max(), np.abs(written - numbers).max())),
        "numbers": float(np.abs(numbers - wanted.reshape(numbers.shape)).max()),
    }


if __name__ == "__main__":
    if sys.argv[1] == "scenes":
        write_scenes(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        json.dump(check_table(json.load(sys.stdin)), sys.stdout)
