"""A model as a folder, as a hub keeps it: `open_clip_config.json` beside its weights."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import open_clip
from open_clip.model import CLIPTextCfg, CLIPVisionCfg

from .errors import ExportError

CONFIG: Final = "open_clip_config.json"
# In the order of open_clip's own liking; safetensors first, since it cannot hold anything else.
WEIGHTS: Final = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pth",
    "model.safetensors",
    "pytorch_model.bin",
)
# Where training starts: the weights hold where it ended.
_STARTS: Final = {"init_logit_scale", "init_logit_bias"}


@dataclass(frozen=True)
class HubFolder:
    """The folder, the architecture that it states, and the file that holds its weights."""

    path: Path
    config: dict[str, Any]
    weights: Path

    @property
    def quick_gelu(self) -> bool:
        return bool(self.config.get("quick_gelu", False))


def read_hub_folder(path: Path) -> HubFolder:
    """The model in the folder at `path`.

    Raises ExportError where it states no architecture, a malformed one, or has no weights.
    """
    config = _read_config(path)
    weights = next((path / name for name in WEIGHTS if (path / name).is_file()), None)
    if weights is None:
        raise ExportError(
            f"{path} has a {CONFIG} but no weights; open_clip calls them {WEIGHTS[0]} or "
            f"{WEIGHTS[2]}."
        )
    return HubFolder(path, config, weights)


def registered_name(folder: HubFolder) -> str | None:
    """open_clip's name of the folder's architecture, the shortest where several are the same."""
    names = [
        name
        for name in open_clip.list_models()
        if not _differences(folder.config, open_clip.get_model_config(name))
    ]
    return min(names, key=lambda name: (len(name), name), default=None)


def check_same(folder: HubFolder, name: str) -> None:
    """Raises ExportError that names the first setting in which the folder's model is not `name`."""
    config: dict[str, Any] = open_clip.get_model_config(name)
    differences = _differences(folder.config, config)
    if differences:
        key, here, there = differences[0]
        own = registered_name(folder)
        hint = f"Its architecture is {own}." if own else "Give the folder in place of the name."
        raise ExportError(
            f"{folder.path} does not hold the architecture {name}: {key} is {here!r} there and "
            f"{there!r} in {name}. {hint}"
        )


def _read_config(path: Path) -> dict[str, Any]:
    try:
        read = json.loads((path / CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ExportError(_no_config(path)) from error
    except (OSError, ValueError) as error:
        raise ExportError(f"{path / CONFIG} cannot be read as JSON: {error}.") from error
    config = read.get("model_cfg") if isinstance(read, dict) else None
    if not isinstance(config, dict):
        raise ExportError(f"{path / CONFIG} has no model_cfg, which states the architecture.")
    for key, kind in (("vision_cfg", dict), ("text_cfg", dict), ("embed_dim", int)):
        if not isinstance(config.get(key), kind):
            raise ExportError(
                f"{path / CONFIG} states no architecture: model_cfg.{key} is {config.get(key)!r}."
            )
    try:
        _settings(config)
    except TypeError as error:
        raise ExportError(
            f"{path / CONFIG} has a setting that open_clip lacks: {error}."
        ) from error
    return config


def _no_config(path: Path) -> str:
    if (path / "config.json").is_file():
        return (
            f"{path} holds a model in transformers' format (config.json), which open_clip does not "
            f"read. Take the open_clip folder of the same weights, with {CONFIG}."
        )
    return f"{path} holds no open_clip model: there is no {CONFIG} in it."


def _settings(config: dict[str, Any]) -> dict[str, Any]:
    """Every setting by its dotted name, defaults filled in. Raises TypeError for an unknown one."""
    biased = config.get("init_logit_bias") is not None
    flat: dict[str, Any] = {"quick_gelu": False, "custom_text": False, "logit bias": biased}
    towers = {
        "vision_cfg": dataclasses.asdict(CLIPVisionCfg(**config["vision_cfg"])),
        "text_cfg": dataclasses.asdict(CLIPTextCfg(**config["text_cfg"])),
    }
    for key, value in (config | towers).items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": setting for inner, setting in value.items()}
        elif key not in _STARTS:
            flat[key] = value
    return flat


def _differences(here: dict[str, Any], there: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    try:
        mine, other = _settings(here), _settings(there)
    except TypeError:
        return [("a setting", here, there)]
    keys = [*other, *(key for key in mine if key not in other)]
    return [
        (key, _plain(mine.get(key)), _plain(other.get(key)))
        for key in keys
        if _plain(mine.get(key)) != _plain(other.get(key))
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
