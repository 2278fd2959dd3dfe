"""Where a bundle comes from: an open_clip model, its weights, its tokenizer, its preprocessing."""

from __future__ import annotations

import difflib
import hashlib
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import open_clip
import torch
from open_clip.pretrained import get_pretrained_cfg
from open_clip.tokenizer import SimpleTokenizer
from torch import nn

from .errors import ExportError
from .manifest import Preprocess
from .toy import model as toy_model

BUILT_IN: Final = toy_model.NAME
BUILT_IN_ID: Final = "shapes"
_CLIP: Final = (
    "Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021; "
    "Ilharco et al., OpenCLIP, 2021"
)


@dataclass(frozen=True)
class Source:
    """A model in evaluation mode and everything else that a bundle takes from it."""

    id: str
    name: str
    pretrained: str | None
    model: nn.Module
    tokenizer: SimpleTokenizer
    preprocess: Preprocess
    licence: str
    citation: str

    @property
    def built_in(self) -> bool:
        return self.name == BUILT_IN


def load_source(name: str, pretrained: str | None = None, random_seed: int | None = None) -> Source:
    """The open_clip model `name` with the weights of a tag, of a file, or seeded random ones.

    The built-in model needs neither; its weights come with the package.
    Raises ExportError, with a sentence, for an unknown name or tag, for a missing or unreadable
    checkpoint, and where no weights are named.
    """
    toy_model.register()
    if name not in open_clip.list_models():
        raise ExportError(_unknown(name))
    if random_seed is not None:
        if pretrained is not None:
            raise ExportError("--pretrained and --random-weights exclude each other; give one.")
        return _source(name, _random(name, random_seed), None, f"random-{random_seed}")
    if name == BUILT_IN:
        return _built_in(pretrained)
    if pretrained is None:
        raise ExportError(
            f"{name} has no weights of its own. Give --pretrained with a tag "
            f"({_tags(name)}) or the path of a checkpoint, or --random-weights SEED for a test."
        )
    path = Path(pretrained)
    if path.is_file():
        return _source(name, _create(name, pretrained), None, path.stem)
    known = open_clip.list_pretrained_tags_by_model(name)
    if pretrained not in known:
        raise ExportError(
            f"{pretrained!r} is neither a file nor a pretrained tag of {name} ({_tags(name)})."
        )
    _check_activation(name, pretrained)
    return _source(name, _create(name, pretrained), pretrained, pretrained)


def weights_sha256(model: nn.Module) -> str:
    """SHA-256 over the state dict in the order of its names: name, shape, then float32 bytes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {list(tensor.shape)}\n".encode())
        digest.update(tensor.detach().to(torch.float32).contiguous().cpu().numpy().tobytes())
    return digest.hexdigest()


def randomise_vectors(model: nn.Module, seed: int) -> None:
    """Adds noise to every bias, norm gain and LayerScale, which otherwise start as 0 or 1.

    Without it a test on random weights would not notice a forgotten bias.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1 and name not in {"logit_scale", "logit_bias"}:
                parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))


def _random(name: str, seed: int) -> nn.Module:
    model: nn.Module
    if name == BUILT_IN:
        model = toy_model.create(seed)
    else:
        with torch.random.fork_rng(), _quiet():
            torch.manual_seed(seed)
            model = open_clip.create_model(name)
    randomise_vectors(model, seed)
    return model


def _built_in(pretrained: str | None) -> Source:
    path = None if pretrained is None else Path(pretrained)
    if path is not None and not path.is_file():
        raise ExportError(f"there is no checkpoint of {BUILT_IN} at {pretrained}.")
    try:
        with _quiet():
            model = toy_model.load(path)
    except FileNotFoundError as error:
        raise ExportError(str(error)) from error
    except Exception as error:
        raise ExportError(f"{pretrained} holds no weights of {BUILT_IN}: {error}") from error
    return _source(BUILT_IN, model, None, None)


def _create(name: str, pretrained: str) -> nn.Module:
    try:
        with _quiet():
            model: nn.Module = open_clip.create_model(name, pretrained=pretrained)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise ExportError(
            f"the weights {pretrained!r} could not be loaded into {name}: {reason}"
        ) from error
    return model


def _source(name: str, model: nn.Module, tag: str | None, suffix: str | None) -> Source:
    built_in = name == BUILT_IN
    identity = BUILT_IN_ID if built_in else name
    if suffix is not None and not (built_in and not suffix.startswith("random-")):
        identity = f"{identity}-{suffix}"
    config: dict[str, Any] = dict(model.visual.preprocess_cfg)  # type: ignore[union-attr, arg-type]
    tokenizer = toy_model.tokenizer() if built_in else open_clip.get_tokenizer(name)
    return Source(
        id=_slug(identity),
        name=name,
        pretrained=tag,
        model=model.eval(),
        tokenizer=tokenizer,
        preprocess=_preprocess(config),
        licence="MIT" if built_in else "not stated; ask the publisher of the weights",
        citation="Headlight, the built-in Shapes model" if built_in else _CLIP,
    )


def _preprocess(config: dict[str, Any]) -> Preprocess:
    size = config["size"]
    height, width = (size, size) if isinstance(size, int) else size
    if height != width:
        raise ExportError(f"the model takes {height} × {width} pixels; only squares are supported.")
    if config["interpolation"] not in {"bicubic", "bilinear"}:
        raise ExportError(f"the interpolation {config['interpolation']!r} is not supported.")
    red, green, blue = (float(x) for x in config["mean"])
    red_std, green_std, blue_std = (float(x) for x in config["std"])
    return Preprocess(
        size=int(height),
        resize_mode=config["resize_mode"],
        interpolation=config["interpolation"],
        mean=(red, green, blue),
        std=(red_std, green_std, blue_std),
    )


def _check_activation(name: str, tag: str) -> None:
    config = open_clip.get_model_config(name) or {}
    trained_quick = bool(get_pretrained_cfg(name, tag).get("quick_gelu", False))
    if trained_quick != bool(config.get("quick_gelu", False)):
        kind = "QuickGELU" if trained_quick else "GELU"
        other = f"{name}-quickgelu" if trained_quick else name.removesuffix("-quickgelu")
        raise ExportError(
            f"the weights {tag!r} were trained with {kind}, which {name} does not use; "
            f"export {other} instead."
        )


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, open_clip.list_models(), n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"open_clip knows no model {name!r}.{hint}"


def _tags(name: str) -> str:
    tags = open_clip.list_pretrained_tags_by_model(name)
    return f"known: {', '.join(tags)}" if tags else "open_clip knows none for this model"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:100]


@contextmanager
def _quiet() -> Iterator[None]:
    """open_clip warns of random weights on every start; here they are always meant."""
    level = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
