"""Where a bundle comes from: an open_clip model, its weights, its tokenizer, its preprocessing."""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import open_clip
import torch
from open_clip.coca_model import CoCa
from open_clip.pretrained import get_pretrained_cfg
from open_clip.tokenizer import HFTokenizer, SimpleTokenizer
from torch import nn

from .checkpoints import check_openai, load_weights, read_checkpoint
from .errors import ExportError, first_line
from .hub_folder import check_same, read_hub_folder, registered_name
from .manifest import Preprocess
from .quiet import quiet
from .toy import model as toy_model

BUILT_IN: Final = toy_model.NAME
BUILT_IN_ID: Final = "shapes"
_NUMPY: Final = (".npz", ".npy")
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
    tokenizer: SimpleTokenizer | HFTokenizer
    preprocess: Preprocess
    licence: str
    citation: str

    @property
    def built_in(self) -> bool:
        return self.name == BUILT_IN


def load_source(name: str, pretrained: str | None = None, random_seed: int | None = None) -> Source:
    """The open_clip model `name` with the weights of a tag, of a file or folder, or random ones.

    `name` may itself be a folder that holds an open_clip model; so may `pretrained` be, and where
    open_clip knows no architecture `name`, the folder's own is taken. The built-in model needs
    neither; its weights come with the package.
    Raises ExportError, with a sentence, for an unknown name or tag, for a checkpoint that is
    missing, unreadable or another architecture's, and where no weights are named.
    """
    toy_model.register()
    if random_seed is not None and pretrained is not None:
        raise ExportError("--pretrained and --random-weights exclude each other; give one.")
    known = name in open_clip.list_models()
    tags = open_clip.list_pretrained_tags_by_model(name)
    place = Path(pretrained if pretrained is not None else name)
    # A name or a tag means what open_clip knows by it, even where a folder is called the same.
    foreign = not known if pretrained is None else pretrained not in tags
    if place.is_dir() and foreign and random_seed is None:
        return _from_folder(place, None if pretrained is None else name)
    if not known:
        raise ExportError(_unknown(name))
    if random_seed is not None:
        return _source(name, _random(name, random_seed), None, f"random-{random_seed}")
    if name == BUILT_IN and pretrained is None:
        return _source(name, _built_in(), None, None)
    if pretrained is None:
        raise ExportError(
            f"{name} has no weights of its own. Give --pretrained with a tag "
            f"({_tags(name)}) or the path of a checkpoint, or --random-weights SEED for a test."
        )
    if place.is_file():
        return _source(name, _from_file(name, place), None, place.stem)
    if name == BUILT_IN:
        raise ExportError(f"there is no checkpoint of {BUILT_IN} at {pretrained}.")
    if pretrained not in tags:
        raise ExportError(
            f"{pretrained!r} is neither a file nor a pretrained tag of {name} ({_tags(name)})."
        )
    _check_activation(name, pretrained)
    return _source(name, _downloaded(name, pretrained), pretrained, pretrained)


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
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            model = _build(name)
            if isinstance(model, CoCa):  # open_clip leaves this one matrix as memory was
                torch.nn.init.normal_(model.text_decoder.text_projection, std=0.02)
    randomise_vectors(model, seed)
    return model


def _built_in() -> nn.Module:
    try:
        with quiet():
            model: nn.Module = toy_model.load()
    except FileNotFoundError as error:
        raise ExportError(str(error)) from error
    return model


def _from_file(name: str, path: Path) -> nn.Module:
    if path.suffix in _NUMPY:
        return _from_numpy(name, path)
    checkpoint = read_checkpoint(path)
    config: dict[str, Any] = open_clip.get_model_config(name)
    check_openai(checkpoint, name, bool(config.get("quick_gelu", False)))
    model = _build(name, force_preprocess_cfg=_usual_preprocess(name))
    load_weights(model, checkpoint, name)
    return model


def _from_folder(place: Path, name: str | None) -> Source:
    """The model in a folder, which must be `name` where that is an architecture of open_clip."""
    folder = read_hub_folder(place)
    if name is not None and name in open_clip.list_models():
        check_same(folder, name)
    name = registered_name(folder) or name or _slug(place.resolve().name) or "model"
    checkpoint = read_checkpoint(folder.weights)
    check_openai(checkpoint, name, folder.quick_gelu)
    model = _build(f"local-dir:{place}")
    load_weights(model, checkpoint, name)
    return _source(name, model, None, place.resolve().name, tokenizer=f"local-dir:{place}")


def _from_numpy(name: str, path: Path) -> nn.Module:
    """Weights as big_vision publishes SigLIP, which open_clip reads itself."""
    model = _build(name, force_preprocess_cfg=_usual_preprocess(name))
    try:
        with quiet():
            open_clip.load_checkpoint(model, str(path))
    except Exception as error:
        raise ExportError(
            f"the weights {str(path)!r} could not be loaded into {name}: {first_line(error)}"
        ) from error
    return model


def _downloaded(name: str, tag: str) -> nn.Module:
    try:
        with quiet():
            model: nn.Module = open_clip.create_model(name, pretrained=tag)
    except Exception as error:
        raise ExportError(
            f"the weights {tag!r} could not be loaded into {name}: {first_line(error)}"
        ) from error
    return model


def _build(name: str, **options: Any) -> nn.Module:
    """The architecture with fresh weights; nothing is downloaded for it."""
    try:
        with quiet():
            model: nn.Module = open_clip.create_model(
                name, load_weights=False, pretrained_text=False, **options
            )
    except Exception as error:
        shown = name.removeprefix("local-dir:")
        raise ExportError(f"{shown} could not be built: {first_line(error)}") from error
    return model


def _usual_preprocess(name: str) -> dict[str, Any]:
    """What every published checkpoint of `name` wants of its pixels, where they agree.

    A file does not say how its pixels were prepared; SigLIP's, say, never were as CLIP's.
    """
    keys = ("mean", "std", "interpolation", "resize_mode")
    wanted = []
    for tag in open_clip.list_pretrained_tags_by_model(name):
        stated = get_pretrained_cfg(name, tag)
        wanted.append({key: stated[key] for key in keys if stated.get(key) is not None})
    return wanted[0] if wanted and all(one == wanted[0] for one in wanted) else {}


def _source(
    name: str, model: nn.Module, tag: str | None, suffix: str | None, tokenizer: str | None = None
) -> Source:
    built_in = name == BUILT_IN
    identity = BUILT_IN_ID if built_in else name
    if suffix is not None and not (built_in and not suffix.startswith("random-")):
        identity = f"{identity}-{suffix}" if _slug(suffix) != _slug(identity) else identity
    config: dict[str, Any] = dict(model.visual.preprocess_cfg)  # type: ignore[union-attr, arg-type]
    return Source(
        id=_slug(identity),
        name=name,
        pretrained=tag,
        model=model.eval(),
        tokenizer=toy_model.tokenizer() if built_in else _tokenizer(tokenizer or name),
        preprocess=_preprocess(config),
        licence="MIT" if built_in else "not stated; ask the publisher of the weights",
        citation="Headlight, the built-in Shapes model" if built_in else _CLIP,
    )


def _tokenizer(name: str) -> SimpleTokenizer | HFTokenizer:
    """open_clip's tokenizer of `name`.

    Raises ExportError where it cannot be had: not downloaded, or not read without transformers.
    """
    try:
        with quiet():
            found: SimpleTokenizer | HFTokenizer = open_clip.get_tokenizer(name)
    except ModuleNotFoundError as error:
        raise ExportError(
            f"the tokenizer of {name.removeprefix('local-dir:')} needs {error.name}, which is not "
            "installed: pip install 'clip-headlight[export,hf]'."
        ) from error
    except Exception as error:
        raise ExportError(
            f"the tokenizer of {name.removeprefix('local-dir:')} could not be made: "
            f"{first_line(error)}"
        ) from error
    return found


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
