"""The pass over pictures: nothing lost in silence, broken off and resumed to the same bits."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clip_headlight.export import head_pass
from clip_headlight.export.errors import ExportError
from clip_headlight.export.head_pass import BATCH, Checkpoint, Pass, collect
from clip_headlight.export.image_stream import FolderStream, ToyStream, open_stream
from clip_headlight.export.moments import Moments
from clip_headlight.export.opened import Opened, open_bundle
from clip_headlight.export.pictures import Opener
from clip_headlight.export.runtime import batch
from clip_headlight.export.toy.scenes import scene

BUILT_IN = Path(__file__).parents[2] / "server" / "bundles" / "shapes"


@pytest.fixture(scope="module")
def bundle() -> Opened:
    return open_bundle(BUILT_IN)


def passed(bundle: Opened, stream: object, so_far: Pass | None = None, **rest: object) -> Pass:
    preprocess = bundle.manifest.preprocess
    return collect(bundle.runtime, preprocess, stream, so_far or Pass(), **rest)  # type: ignore[arg-type]


def same(one: Moments, other: Moments) -> bool:
    return (
        one.count == other.count
        and np.array_equal(one.scatter, other.scatter)
        and all(np.array_equal(other.means[name], mean) for name, mean in one.means.items())
    )


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twenty pictures in three folders, four files that are none, and things to leave alone."""
    folder = tmp_path / "pictures"
    for i in range(20):
        path = folder / ("ab"[i % 2], "c/d")[i % 3 == 0] / f"{i:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        scene(i).image.save(path)
    whole = (folder / "a" / "02.png").read_bytes()
    (folder / "a" / "broken.png").write_bytes(whole[: len(whole) // 2])
    (folder / "b" / "empty.jpg").write_bytes(b"")
    (folder / "b" / "text.png").write_text("no picture")
    (folder / "notes.txt").write_text("no picture, and does not say so")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.png").write_bytes(whole)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    return folder


def test_the_pass_has_the_means_and_covariance_of_the_graphs_own_terms(bundle: Opened) -> None:
    found = passed(bundle, ToyStream(20)).moments
    openers = [opener for _, opener in ToyStream(20).openers(0)]
    pixels = batch(bundle.manifest.preprocess, [opener() for opener in openers])
    terms = bundle.runtime.decompose(pixels)
    for name in ("head_terms", "mlp_terms", "stem_term", "bias_term", "embedding"):
        expected = terms[name].mean(axis=0)
        np.testing.assert_allclose(found.means[name], expected, rtol=1e-4, atol=1e-5)
    means = found.means
    total = means["stem_term"] + means["bias_term"] + means["mlp_terms"].sum(axis=0)
    total = total + means["head_terms"].sum(axis=(0, 1))
    np.testing.assert_allclose(total, means["embedding"], atol=1e-5)
    vectors = terms["weighted_values"].sum(axis=3)
    expected = np.cov(vectors[:, 2, 3].T, bias=True)
    np.testing.assert_allclose(found.covariance()[2, 3], expected, rtol=1e-3, atol=1e-6)


def test_unreadable_files_are_listed_and_the_rest_counts(bundle: Opened, pictures: Path) -> None:
    stream = open_stream(str(pictures), None)
    found = passed(bundle, stream)
    assert (stream.count, found.done, found.moments.count) == (23, 23, 20)
    assert {bad.name for bad in found.unreadable} == {"a/broken.png", "b/empty.jpg", "b/text.png"}
    assert all(bad.reason and "\n" not in bad.reason for bad in found.unreadable)


def test_pictures_whose_terms_are_no_numbers_are_listed(bundle: Opened) -> None:
    @dataclass
    class Spoilt:
        def decompose(self, pixels: object, names: object) -> dict[str, np.ndarray]:
            terms = bundle.runtime.decompose(pixels, names)  # type: ignore[arg-type]
            terms["mlp_terms"][1, 2, 3] = np.nan
            return terms

    preprocess = bundle.manifest.preprocess
    found = collect(Spoilt(), preprocess, ToyStream(4), Pass())  # type: ignore[arg-type]
    assert [bad.name for bad in found.unreadable] == ["scene 1700000001"]
    assert found.moments.count == 3
    assert np.isfinite(found.moments.means["mlp_terms"]).all()


def test_nothing_readable_at_all_is_refused_with_the_first_reason(
    bundle: Opened, tmp_path: Path
) -> None:
    (tmp_path / "x.png").write_text("no picture")
    with pytest.raises(ExportError, match=r"none of the 1 pictures could be used.*x\.png"):
        passed(bundle, open_stream(str(tmp_path), None))


class BreakOffError(Exception):
    """Stands for whatever ends a run half-way."""


def test_a_pass_that_is_broken_off_resumes_to_the_same_bits(
    bundle: Opened, pictures: Path, tmp_path: Path
) -> None:
    stream = open_stream(str(pictures), None)
    whole = passed(bundle, stream)
    checkpoint = Checkpoint(tmp_path / "checkpoint", "key")

    def stop(done: int) -> None:
        if done > BATCH:
            raise BreakOffError

    with pytest.raises(BreakOffError):
        passed(bundle, stream, keep=checkpoint.save, advance=stop)
    half = checkpoint.begin(resume=True)
    assert half.done == 2 * BATCH
    seen: list[int] = []
    resumed = passed(bundle, stream, half, keep=checkpoint.save, advance=seen.append)
    assert seen[0] == 2 * BATCH
    assert seen[-1] == stream.count
    assert same(whole.moments, resumed.moments)
    assert resumed.unreadable == whole.unreadable
    assert same(checkpoint.load().moments, whole.moments)


def test_a_long_pass_is_kept_now_and_then(bundle: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_pass, "_SECONDS", 0.0)
    kept: list[int] = []
    passed(bundle, ToyStream(20), keep=lambda so_far: kept.append(so_far.done))
    assert kept == [8, 16, 20, 20]


def test_a_checkpoint_is_neither_overwritten_nor_used_for_another_pass(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "checkpoint", "key")
    assert checkpoint.begin(resume=False).done == checkpoint.begin(resume=True).done == 0
    checkpoint.save(Pass(done=40))
    with pytest.raises(ExportError, match=r"stopped after 40 pictures; give --resume"):
        checkpoint.begin(resume=False)
    assert checkpoint.begin(resume=True).done == 40
    other = Checkpoint(tmp_path / "checkpoint", "other")
    with pytest.raises(ExportError, match="checkpoint of another pass"):
        other.begin(resume=True)


def test_the_order_of_the_pictures_does_not_matter(bundle: Opened) -> None:
    @dataclass
    class Shuffled:
        count: int = 20
        source: str = ""
        key: str = ""

        def openers(self, start: int) -> Iterator[tuple[str, Opener]]:
            whole = list(ToyStream(20).openers(0))
            yield from [whole[i] for i in np.random.default_rng(0).permutation(20)][start:]

    one, other = passed(bundle, ToyStream(20)).moments, passed(bundle, Shuffled()).moments
    for name, mean in one.means.items():
        scale = np.abs(mean).max()
        np.testing.assert_allclose(other.means[name], mean, rtol=0, atol=1e-6 * scale)
    scale = np.abs(one.scatter).max()
    np.testing.assert_allclose(other.scatter, one.scatter, rtol=0, atol=1e-6 * scale)


def test_ten_times_the_pictures_need_no_more_memory(bundle: Opened) -> None:
    picture = scene(1).image

    @dataclass
    class Same:
        count: int
        source: str = ""
        key: str = ""

        def openers(self, start: int) -> Iterator[tuple[str, Opener]]:
            for i in range(start, self.count):
                yield f"{i}", lambda: picture

    def peak(count: int) -> int:
        tracemalloc.start()
        passed(bundle, Same(count))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(16)
    few, many = peak(32), peak(320)
    assert many < few + 200_000


# ---------------------------------------------------------------- streams of pictures


def test_a_folder_is_read_by_path_with_its_sub_folders(pictures: Path) -> None:
    stream = open_stream(str(pictures), None)
    names = [name for name, _ in stream.openers(0)]
    assert len(names) == stream.count == 23
    assert names == sorted(names)
    assert {"a/02.png", "b/01.png", "c/d/00.png"} <= set(names)
    assert [name for name, _ in stream.openers(5)] == names[5:]
    assert stream.source == "23 pictures of the folder pictures"


def test_a_count_takes_pictures_spread_over_the_folder(pictures: Path) -> None:
    stream = open_stream(str(pictures), 5)
    names = [name for name, _ in stream.openers(0)]
    assert len(names) == stream.count == 5
    assert {name.split("/")[0] for name in names} == {"a", "b", "c"}
    assert [name for name, _ in stream.openers(2)] == names[2:]
    assert stream.source == "5 of 23 pictures of the folder pictures"
    assert open_stream(str(pictures), 500).count == 23


def test_the_key_changes_with_the_pictures_and_only_with_them(pictures: Path) -> None:
    key = open_stream(str(pictures), None).key
    assert open_stream(str(pictures), None).key == key != open_stream(str(pictures), 4).key
    (pictures / "notes.txt").write_text("other notes")
    assert open_stream(str(pictures), None).key == key
    scene(77).image.resize((65, 65)).save(pictures / "a" / "02.png")
    assert open_stream(str(pictures), None).key != key
    assert ToyStream(5).key != ToyStream(6).key


def test_folders_that_hold_nothing_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"there is no folder .*absent"):
        open_stream(str(tmp_path / "absent"), None)
    with pytest.raises(ExportError, match="holds no picture"):
        open_stream(str(tmp_path), None)


def test_a_million_scenes_are_drawn_one_at_a_time() -> None:
    stream = open_stream("toy", 1_000_000)
    assert stream.source == "1000000 scenes of the Shapes world, seeds 1700000000 to 1700999999"
    name, opener = next(iter(stream.openers(999_999)))
    assert name == "scene 1700999999"
    assert isinstance(opener(), Image.Image)
    assert not isinstance(stream, FolderStream)
