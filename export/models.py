"""Which models of open_clip can be decomposed: exactly, in the pooled form, or not, and why.

Every model is built on torch's meta device, where tensors have shapes but no numbers: nothing is
downloaded and no weight takes memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, Literal, cast

import open_clip
import torch
from open_clip.coca_model import CoCa
from open_clip.model import CLIP, CustomTextCLIP, _build_vision_tower
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from .errors import ExportError
from .layers import UnsupportedError
from .quiet import quiet
from .text_towers import text_tower
from .towers import VisionTower, vision_tower

Form = Literal["exact", "pooled", "refused"]
BEGIN: Final = "<!-- models: begin -->"
END: Final = "<!-- models: end -->"
_IN_PLACE: Final = frozenset(
    ("add_", "clamp_", "div_", "erfinv_", "fill_", "mul_", "normal_", "sub_", "uniform_", "zero_")
)
_FORMS: Final[dict[Form, str]] = {
    "exact": "exactly", "pooled": "in the pooled form", "refused": "refused",
}  # fmt: skip


class _NoInitialisation(TorchFunctionMode):
    """Skips what changes a tensor's numbers in place: on the meta device there are none."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if getattr(func, "__name__", "") in _IN_PLACE:
            changed = args[0] if args else named.get("tensor")  # as torch.nn.init names it
            if isinstance(changed, Tensor) and changed.is_meta:
                return changed
        return func(*args, **named)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one model: the form of its terms, and what to know or what is missing.

    `shape` is "L × H × N" of the terms, empty where the image tower is refused.
    """

    name: str
    form: Form
    pooling: str
    shape: str
    note: str


def verdicts(names: Iterable[str] | None = None) -> list[Verdict]:
    """The verdict on each of `names`, or on every model that open_clip brings, in their order."""
    own = Path(open_clip.__file__).parent / "model_configs"
    if names is None:
        names = [name for name in open_clip.list_models() if (own / f"{name}.json").is_file()]
    with quiet():
        return [_verdict(name) for name in names]


def on_meta(name: str, layers: int | None = None) -> nn.Module:
    """The model `name` on the meta device; `layers`, if given, cuts open_clip's own towers.

    Of a model whose text tower is a Hugging Face encoder only the image tower is built, as
    `visual`: the encoder's configuration would have to be downloaded.
    """
    config: dict[str, Any] | None = open_clip.get_model_config(name)
    if config is None:
        raise ExportError(f"open_clip knows no model {name!r}.")
    vision, text = config["vision_cfg"], config["text_cfg"]
    if layers is not None:
        for part in (vision, text, config.get("multimodal_cfg", {})):
            if isinstance(part.get("layers"), int):
                part["layers"] = min(part["layers"], layers)
    custom = config.pop("custom_text", False)
    with torch.device("meta"), _NoInitialisation():
        if "hf_model_name" in text:
            quick = bool(config.get("quick_gelu", False))
            visual = _build_vision_tower(config["embed_dim"], vision, quick)
            return cast("nn.Module", SimpleNamespace(visual=visual))
        kind = CoCa if "multimodal_cfg" in config else CustomTextCLIP if custom else CLIP
        model: nn.Module = kind(**config)
    return model


def _verdict(name: str) -> Verdict:
    config: dict[str, Any] = open_clip.get_model_config(name) or {}
    model = on_meta(name, layers=2)
    try:
        tower = vision_tower(model)
    except UnsupportedError as error:
        return Verdict(name, "refused", "", "", _sentence(str(error)))
    shape = _shape(tower, config)
    missing = _missing_text(model, config["text_cfg"])
    if missing:
        return Verdict(name, "refused", tower.pooling, shape, missing)
    form: Form = "pooled" if tower.pooling == "attention" else "exact"
    return Verdict(name, form, tower.pooling, shape, _tokenizer(config["text_cfg"]))


def _shape(tower: VisionTower, config: dict[str, Any]) -> str:
    """L × H × N; the layers as configured, for the model may have been built with fewer."""
    layers = config["vision_cfg"].get("layers", tower.layers)
    return f"{1 if tower.pool else layers} × {tower.heads} × {tower.tokens}"


def _missing_text(model: nn.Module, text: dict[str, Any]) -> str:
    if "hf_model_name" in text:
        return (
            f"The text tower is the Hugging Face encoder {text['hf_model_name']}, which has no "
            "decomposition here; the image tower alone could be decomposed."
        )
    try:
        text_tower(model)
    except UnsupportedError as error:
        return f"{_sentence(str(error))} The image tower alone could be decomposed."
    return ""


def _tokenizer(text: dict[str, Any]) -> str:
    name = text.get("hf_tokenizer_name")
    if name is None:
        return ""
    return f"Its tokenizer is {name}'s, which needs transformers and comes from the hub."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def table(found: Iterable[Verdict]) -> str:
    """The verdicts as a Markdown table, with a line that counts them."""
    rows = list(found)
    counts = Counter(row.form for row in rows)
    elsewhere = sum(row.form != "refused" and bool(row.note) for row in rows)
    lines = [
        (
            f"{len(rows)} models: {counts['exact']} exactly, {counts['pooled']} in the pooled "
            f"form, {counts['refused']} refused. The tokenizers of {elsewhere} of those that can "
            "be decomposed need transformers."
        ),
        "",
        "| Model | Decomposed | Pooling | L × H × N | Note |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.name} | {_FORMS[row.form]} | {row.pooling} | {row.shape} | {row.note} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def update(path: Path, text: str) -> bool:
    """Puts `text` between the two marks of the file at `path`; whether that changed it.

    Raises ExportError where a mark is missing.
    """
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    begin, end = old.find(BEGIN), old.find(END)
    if begin < 0 or end < begin:
        raise ExportError(f"{path} has no lines {BEGIN} and {END} to write between.")
    new = f"{old[: begin + len(BEGIN)]}\n\n{text}\n{old[end:]}"
    if new != old:
        path.write_text(new, encoding="utf-8")
    return new != old
