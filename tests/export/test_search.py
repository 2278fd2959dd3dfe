"""`headlight search` from the outside, held against the terms that the bundle's graph returns."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from clip_headlight.export.index.layout import read_index
from clip_headlight.export.index.record import Decomposer
from clip_headlight.export.index.schema import Vectors
from clip_headlight.export.index.search import SearchFlags, run_search
from clip_headlight.export.index.space import Doubles
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.runtime import Floats, batch
from clip_headlight.export.toy.scenes import scene
from clip_headlight.export.words import open_tokenizer
from clip_headlight.server.cli import app

from .indices import BUILT_IN, refused, write_scenes

SCENES, SHARD, ASKED = 40, 16, 6
TEXT = "a red star"
QUERY = 1_700_000_900  # a scene that is not in the index


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Vectors], Path]:
    def made(vectors: Vectors) -> Path:
        out = tmp_path_factory.mktemp("indexes") / vectors
        return write_scenes(out, Decomposer(BUILT_IN), vectors, SCENES, SHARD)

    return made


@pytest.fixture(scope="module")
def index(make: Callable[[Vectors], Path]) -> Path:
    return make("fp32")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "query <b>&.png"
    scene(QUERY).image.save(path)
    return path


@pytest.fixture(scope="module")
def terms() -> Floats:
    """What the graph itself says the heads write: [scenes and the query, L, H, D]."""
    bundle = open_bundle(BUILT_IN)
    seeds = [*range(1_700_000_000, 1_700_000_000 + SCENES), QUERY]
    pixels = batch(bundle.manifest.preprocess, [scene(seed).image for seed in seeds])
    return bundle.runtime.decompose(pixels, ["head_terms"])["head_terms"]


@pytest.fixture(scope="module")
def text() -> Floats:
    """The text's embedding [D], by the tokenizer and the graph alone."""
    bundle = open_bundle(BUILT_IN)
    ids = open_tokenizer(BUILT_IN / "tokenizer.json").encode(TEXT).ids
    row = np.zeros((1, bundle.manifest.text.context_length), np.int64)
    row[0, : len(ids)] = ids
    found: Floats = bundle.runtime.text(row)[0]
    return found


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["search", *map(str, arguments)])


def expected(terms: Doubles, direction: Doubles, centred: bool) -> tuple[Doubles, Doubles]:
    """Cosines and products of terms [n, D], by definition."""
    moved = terms - (terms.mean(axis=0) if centred else 0)
    products = moved @ direction / np.linalg.norm(direction)
    return products / np.linalg.norm(moved, axis=1), products


@pytest.mark.parametrize(
    ("asked", "heads", "centred", "by"),
    [
        ("image", "4.3", False, "cosine"),
        ("image", "4.3", True, "cosine"),
        ("image", "l4.h3, 2.1", False, "cosine"),
        ("image", "3", True, "product"),
        ("image", "", False, "cosine"),
        ("text", "4.3", False, "product"),
        ("text", "4.3", True, "cosine"),
        ("text", "3", False, "cosine"),
        ("text", "", True, "cosine"),
    ],
)
def test_the_hits_are_those_of_the_graphs_own_terms(
    index: Path, picture: Path, terms: Floats, text: Floats,
    asked: str, heads: str, centred: bool, by: str,
) -> None:  # fmt: skip
    chosen = {
        "4.3": [(3, 2)], "l4.h3, 2.1": [(3, 2), (1, 0)], "3": [(2, h) for h in range(8)],
        "": list(np.ndindex(6, 8)),
    }[heads]  # fmt: skip
    stacked = np.stack([terms[:, layer, head] for layer, head in chosen], dtype=np.float64)
    summed: Doubles = stacked.sum(axis=0)
    mean = summed[:-1].mean(axis=0) if centred else np.zeros(summed.shape[1])
    direction = text.astype(np.float64) if asked == "text" else summed[-1] - mean
    cosines, products = expected(summed[:-1], direction, centred)
    order = np.argsort(-(cosines if by == "cosine" else products))[:ASKED]
    found = run_search(
        SearchFlags(
            index,
            image=picture if asked == "image" else None,
            text=TEXT if asked == "text" else None,
            heads=[heads] if heads else [],
            count=ASKED,
            by="cosine" if by == "cosine" else "product",
            centred=centred,
        )
    )
    assert [hit.place for hit in found.hits] == order.tolist()
    assert np.abs([hit.cosine for hit in found.hits] - cosines[order]).max() <= 1e-5
    assert np.allclose([hit.product for hit in found.hits], products[order], rtol=1e-4, atol=1e-5)
    assert [hit.meta.path for hit in found.hits] == [f"scene {1_700_000_000 + i}" for i in order]
    assert (len(found.heads), found.is_text) == (len(chosen), asked == "text")


@pytest.mark.parametrize(("vectors", "bar"), [("fp16", 1e-3), ("int8", 0.02)])
def test_fewer_bits_find_nearly_the_same(
    make: Callable[[Vectors], Path], index: Path, picture: Path, vectors: Vectors, bar: float
) -> None:
    exact = run_search(SearchFlags(index, image=picture, heads=["4.3"], count=SCENES))
    rough = run_search(SearchFlags(make(vectors), image=picture, heads=["4.3"], count=SCENES))
    cosines = {hit.place: hit.cosine for hit in exact.hits}
    assert all(abs(hit.cosine - cosines[hit.place]) <= bar for hit in rough.hits)
    assert [hit.cosine for hit in rough.hits] != [hit.cosine for hit in exact.hits]
    same = {hit.place for hit in exact.hits[:10]} & {hit.place for hit in rough.hits[:10]}
    assert len(same) >= 8


def test_a_picture_of_the_index_finds_itself(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    scene(1_700_000_007).image.save(path)
    found = run_search(SearchFlags(index, image=path, heads=["5"], count=1))
    assert found.hits[0].place == 7
    assert found.hits[0].cosine == pytest.approx(1, abs=1e-6)


def test_the_table_says_what_was_found_and_where(index: Path) -> None:
    result = run(index, "--text", TEXT, "--head", "4.3", "-k", 3)
    assert result.exit_code == 0, result.output
    best = run_search(SearchFlags(index, text=TEXT, heads=["4.3"], count=3)).hits
    for hit in best:
        assert hit.meta.path in result.output
        assert f"{hit.cosine:+.4f}".replace("-", "−") in result.output
    assert "scene" in result.output
    assert "“a red star” at L4.H3; Headlight-Shapes, weights" in result.output


def test_a_property_is_all_the_heads_with_its_label(index: Path, terms: Floats) -> None:
    found = run_search(SearchFlags(index, text=TEXT, label="colour", count=2))
    result = run(index, "--text", TEXT, "--property", "colour", "-k", 2)
    named = run(index, "--text", TEXT, "--head", ",".join(h.name for h in found.heads), "-k", 2)
    assert result.exit_code == named.exit_code == 0
    assert len(found.heads) > 1
    assert result.stdout.split("└")[0] == named.stdout.split("└")[0]
    assert f"colour ({found.heads[0].name}, " in result.output


def test_the_html_sheet_is_one_safe_file(index: Path, picture: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.html"
    result = run(index, "--image", picture, "--head", "4.3", "-k", 4, "--out", out)
    assert result.exit_code == 0, result.output
    written = out.read_text("utf-8")
    assert "<b>" not in written
    assert "query &lt;b&gt;&amp;.png" in written
    # A policy that lets it load nothing, and the style that it allows is the one that is there.
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', written)
    style = re.search(r"<style>(.*)</style>", written, re.DOTALL)
    assert policy
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    assert "<script" not in written
    assert "style=" not in written
    assert not re.search(r'(src|href)=(?!"data:)', written)
    found = run_search(SearchFlags(index, image=picture, heads=["4.3"], count=4))
    shown = re.findall(r'base64,([^"]+)"', written)
    for hit, encoded in zip(found.hits, shown, strict=True):
        drawn = Image.open(BytesIO(base64.b64decode(encoded))).convert("RGB")
        assert drawn.tobytes() == scene(1_700_000_000 + hit.place).image.tobytes()
        assert hit.meta.caption is not None
        assert hit.meta.caption in unescape(written)
    assert found.caption in unescape(written)


def test_the_png_sheet_holds_every_picture(index: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.PNG"
    assert run(index, "--text", TEXT, "-k", 7, "--out", out).exit_code == 0
    sheet = np.asarray(Image.open(out).convert("RGB"))
    found = run_search(SearchFlags(index, text=TEXT, count=7))
    for number, hit in enumerate(found.hits):
        image = scene(1_700_000_000 + hit.place).image.resize((160, 160), Image.Resampling.NEAREST)
        drawn = np.asarray(image)
        x = 16 + number % 5 * 176
        column = sheet[:, x : x + 160]
        tops = [y for y in range(len(sheet) - 159) if (column[y, 0] == drawn[0, 0]).all()]
        assert any(np.array_equal(column[y : y + 160], drawn) for y in tops)


def test_more_than_there_are_are_all_listed_with_a_note(index: Path) -> None:
    result = run(index, "--text", TEXT, "--head", "4.3", "-k", 1000)
    assert result.exit_code == 0
    assert all(f"scene {1_700_000_000 + i}" in result.output for i in range(SCENES))
    note = " ".join(result.stderr.split())
    assert f"the index holds {SCENES} pictures, fewer than the 1000 asked for" in note


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "give a query with --image FILE or with --text TEXT: there is neither."),
        (["--text", "a", "--image", "b.png"], "or with --text TEXT: not both."),
        (["--text", "a", "--head", "4.3", "--property", "colour"], "give --head or --property"),
        (["--text", "a", "--head", "7.1"], "there is no head 7.1; the model has 6 layers of 8"),
        (["--text", "a", "--head", "0.1"], "there is no head 0.1;"),
        (["--text", "a", "--head", "4,2.9"], "there is no head 2.9;"),
        (["--text", "a", "--head", "four"], "'four' names no head; write 4.3 for head 3 of"),
        (["--text", "a", "--property", "smell"], "no head of shapes has the property 'smell'; "),
        (["--text", " "], "the text is empty"),
        (["--text", "red " * 40], "the text has 42 tokens"),
        (["--image", "nowhere.png"], "there is no picture nowhere.png."),
        (["--text", "a", "--out", "sheet.gif"], "sheet.gif is neither HTML nor PNG"),
        (["--text", "a", "--out", "nowhere/a.html"], "nowhere/a.html cannot be written"),
        (["--text", "a", "--bundle", "nowhere"], "there is no folder nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_is_refused_with_a_sentence(
    index: Path, arguments: list[str], sentence: str
) -> None:
    assert sentence in refused(run(index, *arguments))


def test_a_query_that_is_no_picture_is_refused(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n no more")
    assert "broken.png cannot be read as a picture" in refused(run(index, "--image", path))


def test_other_weights_and_no_words_are_refused(index: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(BUILT_IN, other)
    manifest = read_manifest(BUILT_IN)
    changed = {"weights_sha256": "0" * 64, "id": "other"}
    (other / "manifest.json").write_text(manifest.model_copy(update=changed).model_dump_json())
    said = refused(run(index, "--text", TEXT, "--bundle", other))
    assert "was made with the bundle shapes (Headlight-Shapes, weights" in said
    assert "other has other weights (000000000000)" in said
    (other / "manifest.json").write_text(
        manifest.model_copy(update={"heads": None}).model_dump_json()
    )
    said = refused(run(index, "--text", TEXT, "--bundle", other, "--property", "colour"))
    assert "has no heads.json" in said
    assert run(index, "--text", TEXT, "--bundle", other, "--head", "1").exit_code == 0


def test_a_truncated_index_and_none_are_refused(index: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(index, broken)
    (vectors,) = broken.glob("shards/*1/vectors.bin")
    vectors.write_bytes(vectors.read_bytes()[:-100])
    assert "is damaged" in refused(run(broken, "--text", TEXT))
    (broken / "index.json").unlink()
    assert "index.json" in refused(run(broken, "--text", TEXT))
    assert "there is no folder" in refused(run(tmp_path / "none", "--text", TEXT))


def test_an_index_without_pictures_is_refused(index: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    shutil.copytree(index, empty)
    file = read_index(empty).model_copy(update={"shards": [], "count": 0})
    (empty / "index.json").write_text(file.model_dump_json())
    assert "holds no picture yet" in refused(run(empty, "--text", TEXT))
