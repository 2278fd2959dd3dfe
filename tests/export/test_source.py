"""Weights from this machine: every form gives the same model, every wrong file its sentence."""

from __future__ import annotations

import json
import os
import pickle
import warnings
import zipfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from clip_headlight.export.errors import ExportError
from clip_headlight.export.fitting import architectures_like
from clip_headlight.export.source import load_source

Weights = dict[str, Tensor]
_QUICK = "Tiny-Test-quickgelu"
MAPS = Path("/proc/self/maps")


@pytest.fixture(scope="module")
def weights(tiny: str) -> Weights:
    """Random weights of the small architecture; no two tensors are alike."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        shapes = open_clip.create_model(tiny).state_dict()
        return {name: torch.randn_like(tensor) for name, tensor in shapes.items()}


@pytest.fixture(scope="module")
def quick(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same architecture with QuickGELU, as open_clip names such twins."""
    path = tmp_path_factory.mktemp("configs") / f"{_QUICK}.json"
    path.write_text(json.dumps(open_clip.get_model_config(tiny) | {"quick_gelu": True}))
    open_clip.add_model_config(path)
    return _QUICK


def jit_archive(path: Path, weights: Weights, **facts: int) -> None:
    """An archive whose modules hold `weights` under their dotted names, as OpenAI's do."""
    root = nn.Module()
    for name, tensor in weights.items():
        *parents, last = name.split(".")
        place = root
        for parent in parents:
            if parent not in dict(place.named_children()):
                place.add_module(parent, nn.Module())
            place = place.get_submodule(parent)
        place.register_parameter(last, nn.Parameter(tensor, requires_grad=False))
    for name, value in facts.items():
        root.register_buffer(name, torch.tensor(value))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # torch deprecates what wrote these files
        torch.jit.save(torch.jit.script(root), path)


def fact_archive(path: Path, weights: Weights) -> None:
    jit_archive(path, weights, input_resolution=32, context_length=77, vocab_size=49408)


def prefixed(weights: Weights, prefix: str) -> Weights:
    return {prefix + name: tensor for name, tensor in weights.items()}


def packed_again(path: Path, weights: Weights) -> None:
    """As torch saves it, but compressed, so that no tensor lies in the file as it is."""
    plain = path.with_suffix(".plain")
    torch.save(weights, plain)
    with zipfile.ZipFile(plain) as archive, zipfile.ZipFile(path, "w") as packed:
        for entry in archive.infolist():
            packed.writestr(entry.filename, archive.read(entry), zipfile.ZIP_DEFLATED)


FORMS: dict[str, Callable[[Path, Weights], object]] = {
    "plain.pt": lambda path, w: torch.save(w, path),
    "plain.pth": lambda path, w: torch.save(w, path),
    "plain.bin": lambda path, w: torch.save(w, path),
    "old.pt": lambda path, w: torch.save(w, path, _use_new_zipfile_serialization=False),
    "training.pt": lambda path, w: torch.save(
        {"epoch": 3, "state_dict": prefixed(w, "module."), "optimizer": {"lr": 0.1}}, path
    ),
    "wrapped.pt": lambda path, w: torch.save({"model": w, "step": 7}, path),
    "compiled.pt": lambda path, w: torch.save(prefixed(w, "module._orig_mod."), path),
    "packed.pt": packed_again,
    "plain.safetensors": lambda path, w: save_file(w, path),
    "archive.pt": jit_archive,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_checkpoint_gives_the_same_model(
    form: str, tiny: str, weights: Weights, tmp_path: Path
) -> None:
    path = tmp_path / form
    FORMS[form](path, weights)
    source = load_source(tiny, str(path))
    loaded = source.model.state_dict()
    assert set(loaded) == set(weights)
    assert all(torch.equal(loaded[name], weights[name]) for name in weights)
    assert source.pretrained is None
    assert source.id == f"tiny-test-{path.stem}"


@pytest.mark.skipif(not MAPS.exists(), reason="only Linux lists what is mapped into memory")
@pytest.mark.parametrize("form", ["plain.pt", "training.pt", "plain.safetensors"])
def test_the_weights_stay_in_their_file(
    form: str, tiny: str, weights: Weights, tmp_path: Path
) -> None:
    path = tmp_path / form
    FORMS[form](path, weights)
    model = load_source(tiny, str(path)).model
    mapped = [line.split()[0] for line in MAPS.read_text().splitlines() if line.endswith(form)]
    ranges = [range(*(int(end, 16) for end in span.split("-"))) for span in mapped]
    for name, parameter in model.named_parameters():
        assert any(parameter.data_ptr() in inside for inside in ranges), name


def test_half_precision_is_widened(tiny: str, weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "half.pt"
    torch.save({name: tensor.half() for name, tensor in weights.items()}, path)
    loaded = load_source(tiny, str(path)).model.state_dict()
    for name, tensor in weights.items():
        assert loaded[name].dtype == torch.float32
        assert torch.equal(loaded[name], tensor.half().float())


def test_an_archive_of_openai_is_read_and_asks_for_quick_gelu(
    tiny: str, quick: str, weights: Weights, tmp_path: Path
) -> None:
    path = tmp_path / "RN.pt"
    half = {name: tensor.half() for name, tensor in weights.items()}
    fact_archive(path, half)
    loaded = load_source(quick, str(path)).model.state_dict()
    assert all(torch.equal(loaded[name], half[name].float()) for name in weights)
    with pytest.raises(ExportError, match=f"trained them with QuickGELU.*export {quick} instead"):
        load_source(tiny, str(path))


def test_an_archive_of_a_traced_model_may_hold_the_causal_mask(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    path = tmp_path / "traced.pt"
    jit_archive(path, weights | {"attn_mask": torch.zeros(77, 77)})
    assert torch.equal(
        load_source(tiny, str(path)).model.state_dict()["visual.proj"], weights["visual.proj"]
    )


def said(name: str, path: Path | str) -> str:
    with pytest.raises(ExportError) as caught:
        load_source(name, str(path))
    return str(caught.value)


def saved(path: Path, weights: Weights) -> Path:
    torch.save(weights, path)
    return path


def test_the_first_mismatching_tensor_is_named_with_both_shapes(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    wrong = weights | {
        "visual.transformer.resblocks.1.ln_1.weight": torch.zeros(48),
        "visual.conv1.weight": torch.zeros(32, 3, 8, 8),
    }
    order = list(weights)
    assert order.index("visual.conv1.weight") < order.index(
        "visual.transformer.resblocks.1.ln_1.weight"
    )
    path = saved(tmp_path / "wrong.pt", wrong)
    assert said(tiny, path) == (
        f"the weights '{path}' could not be loaded into {tiny}: the tensor visual.conv1.weight is "
        f"32 × 3 × 8 × 8 in the file and 32 × 3 × 16 × 16 in {tiny} (1 more differ)."
    )


def test_a_positional_embedding_is_not_interpolated_in_silence(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    wrong = weights | {"visual.positional_embedding": torch.zeros(10, 32)}
    path = saved(tmp_path / "wrong.pt", wrong)
    assert "visual.positional_embedding is 10 × 32 in the file and 5 × 32 in" in said(tiny, path)


def test_a_missing_and_a_left_over_tensor_are_named(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    less = {name: tensor for name, tensor in weights.items() if name != "ln_final.bias"}
    path = saved(tmp_path / "less.pt", less)
    assert f"the file has no tensor ln_final.bias, which is 16 in {tiny}." in said(tiny, path)
    path = saved(tmp_path / "more.pt", weights | {"visual.extra": torch.zeros(2, 3)})
    assert f"has a tensor visual.extra, 2 × 3, for which {tiny} has no place." in said(tiny, path)
    whole = weights | {"visual.proj": torch.zeros(32, 24, dtype=torch.int8)}
    path = saved(tmp_path / "int8.pt", whole)
    assert "visual.proj is 32 × 24 (int8) in the file and 32 × 24 in" in said(tiny, path)


def test_the_architecture_that_the_shapes_speak_of_is_named(tiny: str, tmp_path: Path) -> None:
    with torch.device("meta"):
        other = open_clip.model.CLIP(**open_clip.get_model_config("ViT-B-16"))
    assert architectures_like(other.state_dict())[0] == "ViT-B-16"
    twin = open_clip.get_model_config(tiny) | {"embed_dim": 8}
    with torch.random.fork_rng():
        path = saved(tmp_path / "b.pt", open_clip.model.CLIP(**twin).state_dict())
    config = tmp_path / "Tiny-Eight.json"
    config.write_text(json.dumps(twin))
    open_clip.add_model_config(config)
    assert said(tiny, path).endswith("Its shapes are those of Tiny-Eight.")


def test_values_that_are_no_numbers_are_named(tiny: str, weights: Weights, tmp_path: Path) -> None:
    broken = weights["ln_final.weight"].clone()
    broken[3] = torch.nan
    path = saved(tmp_path / "nan.pt", weights | {"ln_final.weight": broken})
    assert "the tensor ln_final.weight has values that are no numbers." in said(tiny, path)


def test_damaged_files_get_a_sentence(tiny: str, weights: Weights, tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.pt", weights).read_bytes()
    path = tmp_path / "cut.pt"
    path.write_bytes(whole[: len(whole) // 2])
    assert "the file is cut off or corrupt." in said(tiny, path)
    at = whole.index(weights["visual.proj"].numpy().tobytes()) + 8
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert "does not have the checksum that it should" in said(tiny, path)
    path = tmp_path / "cut.safetensors"
    save_file(weights, path)
    path.write_bytes(path.read_bytes()[:-100])
    assert "it is cut off or no safetensors file" in said(tiny, path)
    archive = tmp_path / "archive.pt"
    jit_archive(archive, weights)
    path = tmp_path / "cut-archive.pt"
    path.write_bytes(archive.read_bytes()[:-2000])
    assert "the file is cut off or corrupt." in said(tiny, path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty."),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "run `git lfs pull`."),
        (b"\n<!DOCTYPE html><title>Sign in</title>", "it is a web page, not a checkpoint;"),
        (b"not a checkpoint", "it is no checkpoint: torch.save did not write it."),
    ],
)
def test_what_is_no_checkpoint_gets_a_sentence(
    content: bytes, sentence: str, tiny: str, tmp_path: Path
) -> None:
    path = tmp_path / "some.pt"
    path.write_bytes(content)
    assert sentence in said(tiny, path)


def test_a_file_without_tensors_says_what_it_holds(tiny: str, tmp_path: Path) -> None:
    path = tmp_path / "other.pt"
    torch.save({"epoch": 1, "lr": 0.1}, path)
    assert said(tiny, path).endswith("it holds no state dict but a mapping with epoch, lr.")
    torch.save([1, 2], path)
    assert said(tiny, path).endswith("it holds no state dict but list.")


class Trap:
    """Unpickled without care, it makes a folder."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self.place,)


def test_nothing_in_a_checkpoint_is_run(tiny: str, weights: Weights, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    path = tmp_path / "trap.pt"
    torch.save(weights | {"trap": Trap(str(sprung))}, path)
    assert "it holds more than tensors (it names posix.mkdir)" in said(tiny, path)
    torch.save({"state_dict": weights, "args": Namespace(lr=1)}, path)
    assert "(it names argparse.Namespace)" in said(tiny, path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("trap/data.pkl", pickle.dumps(Trap(str(sprung)), protocol=2))
        archive.writestr("trap/constants.pkl", pickle.dumps(()))
        archive.writestr("trap/code/__torch__.py", "")
    assert "it names posix.mkdir, which no weights need" in said(tiny, path)
    assert not sprung.exists()


def hub_folder(place: Path, weights: Weights, config: dict[str, Any], **preprocess: Any) -> Path:
    place.mkdir()
    written = {"model_cfg": config, "preprocess_cfg": preprocess}
    (place / "open_clip_config.json").write_text(json.dumps(written))
    save_file(weights, place / "open_clip_model.safetensors")
    return place


def test_a_hub_folder_is_read_with_its_own_preprocessing(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    config = open_clip.get_model_config(tiny)
    place = hub_folder(tmp_path / "my-clip", weights, config, mean=[0.5] * 3, std=[0.25] * 3,
                       interpolation="bilinear", resize_mode="squash")  # fmt: skip
    for source in (load_source(tiny, str(place)), load_source(str(place))):
        loaded = source.model.state_dict()
        assert all(torch.equal(loaded[name], weights[name]) for name in weights)
        assert (source.name, source.id) == (tiny, "tiny-test-my-clip")
        assert (source.preprocess.mean, source.preprocess.std) == ((0.5,) * 3, (0.25,) * 3)
        assert source.preprocess.interpolation == "bilinear"
        assert source.preprocess.resize_mode == "squash"


def test_the_pickled_weights_of_a_hub_folder_are_read_too(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    place = hub_folder(tmp_path / "my-clip", weights, open_clip.get_model_config(tiny))
    (place / "open_clip_model.safetensors").unlink()
    torch.save(weights, place / "open_clip_pytorch_model.bin")
    loaded = load_source(tiny, str(place)).model.state_dict()
    assert all(torch.equal(loaded[name], weights[name]) for name in weights)


def test_an_architecture_that_only_the_folder_knows_is_built_from_it(
    tiny: str, tmp_path: Path
) -> None:
    config = open_clip.get_model_config(tiny) | {"embed_dim": 20}
    with torch.random.fork_rng():
        torch.manual_seed(5)
        weights = open_clip.model.CLIP(**config).state_dict()
    place = hub_folder(tmp_path / "Own Clip", weights, config)
    source = load_source(str(place))
    assert (source.name, source.id) == ("own-clip", "own-clip")
    assert torch.equal(source.model.state_dict()["visual.proj"], weights["visual.proj"])
    again = load_source("own-clip", str(place))
    assert torch.equal(again.model.state_dict()["visual.proj"], weights["visual.proj"])
    assert said(tiny, place) == (
        f"{place} does not hold the architecture {tiny}: embed_dim is 20 there and 24 in {tiny}. "
        "Give the folder in place of the name."
    )


def test_a_folder_that_holds_no_open_clip_model_gets_a_sentence(
    tiny: str, weights: Weights, tmp_path: Path
) -> None:
    place = tmp_path / "folder"
    place.mkdir()
    assert "holds no open_clip model: there is no open_clip_config.json" in said(tiny, place)
    (place / "config.json").write_text("{}")
    assert "in transformers' format (config.json)" in said(tiny, place)
    config = place / "open_clip_config.json"
    config.write_text("{")
    assert "cannot be read as JSON" in said(tiny, place)
    config.write_text("{}")
    assert "has no model_cfg" in said(tiny, place)
    config.write_text(json.dumps({"model_cfg": {"embed_dim": 24, "text_cfg": {}}}))
    assert "model_cfg.vision_cfg is None" in said(tiny, place)
    good = open_clip.get_model_config(tiny)
    odd = good | {"vision_cfg": good["vision_cfg"] | {"wings": 2}}
    config.write_text(json.dumps({"model_cfg": odd}))
    assert "unexpected keyword argument 'wings'" in said(tiny, place)
    config.write_text(json.dumps({"model_cfg": good}))
    assert "but no weights" in said(tiny, place)
    named = {f"vision_model.{name}": tensor for name, tensor in weights.items()}
    save_file(named, place / "model.safetensors")
    assert "named as transformers names them" in said(tiny, place)


def test_a_file_of_siglip_gets_the_pixels_of_siglip(tiny: str) -> None:
    from clip_headlight.export.source import _usual_preprocess

    siglip = _usual_preprocess("ViT-B-16-SigLIP")
    assert (siglip["mean"], siglip["std"]) == ((0.5,) * 3, (0.5,) * 3)
    assert siglip["resize_mode"] == "squash"
    clip = _usual_preprocess("ViT-B-32")
    assert (clip["mean"][0], clip["std"][0]) == (0.48145466, 0.26862954)
    assert clip["resize_mode"] == "shortest"
    assert _usual_preprocess(tiny) == {}


def test_a_tag_is_a_tag_even_beside_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openai").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "export ViT-B-32-quickgelu instead" in said("ViT-B-32", "openai")
