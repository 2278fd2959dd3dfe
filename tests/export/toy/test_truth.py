"""What heads carry is measured at 0 for nothing and 1 for everything, and reported as measured."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from clip_headlight.export.errors import ExportError
from clip_headlight.export.head_metrics import Quality
from clip_headlight.export.heads_schema import (
    Baseline,
    Description,
    Heads,
    HeadTruth,
    HeadWords,
    read_heads,
)
from clip_headlight.export.manifest import read_manifest
from clip_headlight.export.opened import open_bundle
from clip_headlight.export.textspan_run import TextspanFlags, run_textspan
from clip_headlight.export.toy.attributes import ATTRIBUTES, NAMES, UNSAID
from clip_headlight.export.toy.truth import (
    Truth,
    along_random,
    held_out,
    measure,
    one_hot,
    probe,
)
from clip_headlight.export.toy.truth_report import (
    BEGIN,
    END,
    agreeing,
    carried_table,
    head_table,
    heat_map,
    summary_table,
    write_between,
)
from clip_headlight.server.cli import app

BUILT_IN = Path(__file__).parents[3] / "server" / "bundles" / "shapes"


def drawn_attributes(count: int) -> np.ndarray:
    """Attribute vectors as the scenes have them: a position for one object, a word for some."""
    rng = np.random.default_rng(0)
    found = np.stack([rng.integers(len(values), size=count) for values in ATTRIBUTES.values()], 1)
    found[found[:, NAMES.index("count")] > 0, NAMES.index("position")] = UNSAID
    found[rng.random(count) > 0.35, NAMES.index("word")] = UNSAID
    return found.astype(np.int8)


# ---------------------------------------------------------------- the probe


def test_two_values_worked_by_hand() -> None:
    # Values 0 and 1 lie at ∓1 of a mean of 0, with ±0.5 around them that nothing explains:
    # 1 − 0.25 / 1.25 of the variance is the value's.
    values = np.array([0, 0, 1, 1, 0, 0, 1, 1], dtype=np.int8)
    around = np.array([0.5, 0.5, 0.5, 0.5, -0.5, -0.5, -0.5, -0.5])
    terms = (2.0 * values - 1 + around)[:, None, None, None]
    # Even and odd places hold the same, so that what is fitted on one is right for the other.
    missed, varied = held_out(one_hot(values, 2), terms)
    assert (missed[0, 0], varied[0, 0]) == (pytest.approx(8 * 0.25), pytest.approx(8 * 1.25))


@pytest.mark.parametrize("name", NAMES)
def test_a_head_that_is_the_attribute_carries_all_of_it_and_nothing_else(name: str) -> None:
    attributes = drawn_attributes(3000)
    places = np.random.default_rng(1).normal(size=(len(ATTRIBUTES[name]) + 1, 5))
    terms = places[attributes[:, NAMES.index(name)]][:, None, None]  # UNSAID takes the last place
    found = probe(terms, attributes)
    shares = found.of(0, 0).attributes
    assert found.together[0, 0] == pytest.approx(1.0, abs=1e-9)
    # That several objects have no position is the count's to explain, and no more than that.
    own = {"position", "count"} if name == "position" else {name}
    assert sum(shares[attribute] for attribute in own) == pytest.approx(1.0, abs=0.01)
    assert all(shares[attribute] > 0.1 for attribute in own)
    assert all(abs(shares[other]) < 0.02 for other in set(NAMES) - own), shares


def test_noise_carries_nothing_however_many_values_there_are() -> None:
    terms = np.random.default_rng(2).normal(size=(4000, 2, 3, 6))
    found = probe(terms, drawn_attributes(4000))
    assert np.abs(found.shares).max() < 0.02
    assert np.abs(found.together).max() < 0.04


def test_shares_do_not_depend_on_where_a_head_writes() -> None:
    rng = np.random.default_rng(3)
    attributes = drawn_attributes(500)
    terms = rng.normal(size=(500, 1, 1, 4)) + attributes[:, 1, None, None, None]
    turned = terms @ np.linalg.qr(rng.normal(size=(4, 4)))[0] * 7.0 + 3.0
    np.testing.assert_allclose(probe(turned, attributes).shares, probe(terms, attributes).shares)


def test_a_head_that_writes_nothing_has_zeros() -> None:
    found = probe(np.zeros((100, 1, 1, 3)), drawn_attributes(100))
    assert not found.shares.any()


def test_purity_is_one_for_one_attribute_and_zero_for_all_alike() -> None:
    one, all_alike, two = np.zeros(8), np.full(8, 0.1), np.zeros(8)
    one[3] = 0.4
    two[[1, 5]] = 0.3
    found = Truth(np.stack([one, all_alike, two])[None], np.zeros((1, 3)), 10).purity()[0]
    # Two of eight: one bit of three is open.
    np.testing.assert_allclose(found, [1.0, 0.0, 2 / 3], atol=1e-6)


def test_the_built_in_models_word_heads_carry_the_word() -> None:
    found = measure(open_bundle(BUILT_IN), scenes=240)
    truth = found.truth
    assert truth.scenes == 240
    assert truth.of(5, 6).carried == "word"
    assert truth.of(5, 6).attributes["word"] > 0.7
    assert truth.of(5, 7).carried == "background"
    assert [len(row) for row in found.spaces] == [8] * 6
    # Random directions see a little of everything, and nothing as the head that is about it does.
    assert set(found.at_random.attributes) == set(NAMES)
    assert max(found.at_random.attributes.values()) < 0.5 < found.at_random.together


def test_random_directions_are_orthonormal_and_the_same_each_time() -> None:
    found = along_random(np.eye(7), width=3, draws=4)
    assert found.shape == (7, 1, 4, 3)
    for draw in range(4):
        np.testing.assert_allclose(found[:, 0, draw].T @ found[:, 0, draw], np.eye(3), atol=1e-12)
    np.testing.assert_array_equal(found, along_random(np.eye(7), width=3, draws=4))
    assert np.abs(found[:, 0, 0] - found[:, 0, 1]).max() > 0.1


def test_other_models_are_refused() -> None:
    bundle = open_bundle(BUILT_IN)
    object.__setattr__(bundle, "manifest", bundle.manifest.model_copy(update={"name": "ViT-B-32"}))
    with pytest.raises(ExportError, match="the truth is known for the Shapes world"):
        measure(bundle)


# ---------------------------------------------------------------- the report


def head(place: int, label: str | None, **shares: float) -> HeadWords:
    return HeadWords(
        layer=place // 2,
        head=place % 2,
        rank=3,
        variance=1.0,
        descriptions=[Description(text="x", property=label, share=0.5)],
        explained=0.5,
        label=label,
        agreeing=1,
        truth=HeadTruth(attributes=shares, together=0.9),
    )


HEADS = [
    head(0, "colour", colour=0.7, shape=0.2),
    head(1, "colour", colour=0.1, shape=0.3),
    head(2, "shape", colour=-0.01, shape=0.05),
    head(3, None, colour=0.2, shape=0.1),
]


def test_labels_are_counted_where_there_are_any() -> None:
    assert agreeing(HEADS) == (2, 3)


def test_the_tables_say_what_was_measured() -> None:
    table = head_table(HEADS, [0.5, 0.4, 0.3, 0.2]).splitlines()
    assert len(table) == 6
    # All of them say "x", and have not one label.
    first, second = "| L1.H1 | colour | 1 of 5 | 0.0", "| L1.H2 | colour | 1 of 5 | 0.0"
    assert table[2] == f"{first} | colour | 0.70 | shape 0.20 | 0.90 | 0.50 | ✓ |"
    assert table[3] == f"{second} | shape | 0.30 | colour 0.10 | 0.90 | 0.40 | ✗ |"
    assert table[5].startswith("| L2.H2 | – |")
    summary = summary_table([("the heads", Quality(4, 0.5, 0.25, 0.4, 0.8), 0.625)])
    assert summary.splitlines()[2] == "| the heads | 0.50 | 25% | 0.60 | 80% | 62% |"


def test_what_attributes_explain_is_said_of_heads_and_of_random_directions() -> None:
    told = {"attributes": {"colour": 0.31, "shape": 0.22}, "together": 0.55}
    figures = dict.fromkeys(("consistency", "associated", "disentanglement", "explained"), 0.5)
    baseline = Baseline.model_validate({"draws": 3, "right": 0.25, "truth": told} | figures)
    heads = Heads.model_construct(heads=HEADS, baseline=baseline)
    table = carried_table(heads).splitlines()
    assert table[0] == "| of the variance | colour | shape | all attributes |"
    # (0.7 + 0.1 − 0.01 + 0.2) / 4 and (0.2 + 0.3 + 0.05 + 0.1) / 4
    assert table[2] == "| a head, in the mean | 0.25 | 0.16 | 0.90 |"
    assert table[3] == "| the head that carries most of it | 0.70 | 0.30 | 0.90 |"
    assert table[4] == "| random directions | 0.31 | 0.22 | 0.55 |"
    assert len(carried_table(heads.model_copy(update={"baseline": None})).splitlines()) == 4


def test_the_heat_map_has_a_cell_for_each_head_and_attribute_and_a_ring_for_each_label() -> None:
    tree = ET.fromstring(heat_map(HEADS))  # noqa: S314
    rectangles = tree.findall("{*}rect")
    cells = [r for r in rectangles if r.get("fill", "").startswith("#")]
    rings = [r for r in rectangles if r.get("fill") == "none"]
    assert len(cells) == 1 + 3 * len(HEADS)  # the ground, two attributes and all together
    assert len(rings) == 3
    words = [text.text for text in tree.findall("{*}text")]
    assert {"colour", "shape", "all together", "0.70", "0.90"} <= set(words)
    assert "0.05" not in words  # too little to be printed


def test_a_document_is_written_between_its_marks_only(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_between(path, "new")
    assert path.read_text() == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    path.write_text("no marks")
    with pytest.raises(ExportError, match="has no lines"):
        write_between(path, "new")


# ---------------------------------------------------------------- the command


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["toy", "truth", *map(str, arguments)])


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built-in bundle with words over 60 scenes."""
    folder = tmp_path_factory.mktemp("truth") / "shapes"
    shutil.copytree(BUILT_IN, folder)
    run_textspan(TextspanFlags(folder, "toy", 60, directions=6), lambda *_: None)
    return folder


def test_the_truth_goes_into_the_bundle_where_asked(described: Path, tmp_path: Path) -> None:
    page, svg = tmp_path / "page.md", tmp_path / "figures" / "map.svg"
    page.write_text(f"{BEGIN}\n{END}\n")
    before = read_manifest(described)
    result = run(described, "--scenes", 120, "--write", "--svg", svg, "--update", page)
    assert result.exit_code == 0, result.output
    heads = read_heads(described)
    assert heads.baseline is not None
    assert heads.baseline.draws == 10
    assert 0 < heads.baseline.consistency < 1
    assert set(heads.baseline.truth.attributes) == set(NAMES)
    assert f"| random directions | {heads.baseline.consistency:.2f} |" in result.output
    assert heads.truth_source == ("120 scenes of the Shapes world, seeds 1000000000 to 1000000119")
    for words in heads.heads:
        assert words.truth is not None
        assert set(words.truth.attributes) == set(NAMES)
    after = read_manifest(described)
    assert after.heads != before.heads
    assert after.model_copy(update={"heads": before.heads}) == before
    assert "| random directions |" in result.output
    assert result.output.strip() in page.read_text()
    assert svg.read_text().startswith("<svg")


def test_bundles_without_words_of_ours_are_refused(described: Path, tmp_path: Path) -> None:
    def refused(folder: Path) -> str:
        result = run(folder, "--scenes", 100)
        assert result.exit_code == 2
        return " ".join(result.output.split())

    folder = tmp_path / "shapes"
    shutil.copytree(described, folder)
    heads = (folder / "heads.json").read_text()
    sha = read_heads(folder).pool.sha256
    (folder / "heads.json").write_text(heads.replace(sha, "0" * 64))
    assert "were described with headlight-shapes" in refused(folder)
    (folder / "heads.json").write_text("{}")
    assert "heads.json is not valid" in refused(folder)
    (folder / "heads.json").unlink()
    assert "holds no heads.json; run `headlight textspan" in refused(folder)
