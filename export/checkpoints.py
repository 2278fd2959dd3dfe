"""Weights that lie on this machine: a file's tensors, and whether they are a model's.

Read are state dicts (`.pt`, `.pth`, `.bin`), alone or inside a training checkpoint, safetensors and
TorchScript archives. Nothing in a file is ever run. open_clip would fit a positional embedding of
another size by interpolation; here every tensor must have the shape that the model has.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from open_clip.convert import convert_state_dict
from open_clip.model import convert_to_custom_text_state_dict
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from .errors import ExportError
from .fitting import architectures_like
from .jit_archive import is_jit_archive, read_jit_archive

# Where trainers put the state dict, and what wrappers put before every name.
_WRAPPERS: Final = ("state_dict", "model_state_dict", "model")
_PREFIXES: Final = ("module.", "_orig_mod.", "model.")
# Tensors that OpenAI's archives hold beside the weights.
_ARCHIVE_FACTS: Final = ("input_resolution", "context_length", "vocab_size")
# Buffers of old Hugging Face text towers, made anew by the model itself.
_REMADE: Final = ("text.transformer.embeddings.position_ids",)
_SCALARS: Final = ("logit_scale", "logit_bias")


@dataclass(frozen=True)
class Checkpoint:
    """A file's tensors by name; `openai` where it is an archive as OpenAI published CLIP."""

    path: Path
    tensors: dict[str, Tensor]
    archive: bool = False
    openai: bool = False


def read_checkpoint(path: Path) -> Checkpoint:
    """The tensors in the file at `path`, their names without what wrappers put before them.

    Raises ExportError where the file is empty, cut off, corrupt, no checkpoint, or one that would
    have to run code.
    """
    _check_beginning(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(path)
    except ExportError:
        raise
    except SafetensorError as error:
        raise _refused(path, f"it is cut off or no safetensors file ({error})") from error
    except zipfile.BadZipFile as error:
        raise _refused(path, f"the archive is cut off or corrupt ({error})") from error
    except Exception as error:
        raise _refused(path, _why(error)) from error


def load_weights(model: nn.Module, checkpoint: Checkpoint, name: str) -> None:
    """Puts the checkpoint's tensors into `model`, the open_clip architecture `name`.

    Raises ExportError that names the first tensor, in the model's order, which the file has in
    another shape, else the first that it lacks, else the first that the model has no place for.
    """
    tensors = _translated(model, checkpoint)
    wanted = model.state_dict()
    reason = _mismatch(wanted, tensors, name)
    if reason is not None:
        like = [other for other in architectures_like(tensors) if other != name]
        hint = f" Its shapes are those of {' or '.join(like)}." if like else ""
        raise _refused(checkpoint.path, f"{reason}.{hint}", name)
    for key, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise _refused(
                checkpoint.path, f"the tensor {key} has values that are no numbers", name
            )
    # Tensors that the file has as the model needs them stay in the file, mapped into memory; others
    # are converted one by one.
    for fits in (True, False):
        part = {k: t for k, t in tensors.items() if (t.dtype == wanted[k].dtype) == fits}
        model.load_state_dict(part, strict=False, assign=fits)


def check_openai(checkpoint: Checkpoint, name: str, quick_gelu: bool) -> None:
    """Raises ExportError where OpenAI's weights would run with an activation they do not know."""
    if checkpoint.openai and not quick_gelu:
        raise _refused(
            checkpoint.path,
            f"OpenAI trained them with QuickGELU, which {name} does not use; export "
            f"{name}-quickgelu instead",
            name,
        )


def _read(path: Path) -> Checkpoint:
    if path.suffix == ".safetensors":
        return Checkpoint(path, _unprefixed(load_file(path)))
    mapped = zipfile.is_zipfile(path)
    if mapped:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            mapped = all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
            damaged = archive.testzip()
        if damaged is not None:
            raise zipfile.BadZipFile(f"{damaged} does not have the checksum that it should")
        if is_jit_archive(names):
            tensors = read_jit_archive(path)
            openai = all(fact in tensors for fact in _ARCHIVE_FACTS)
            kept = {k: v for k, v in tensors.items() if k not in _ARCHIVE_FACTS}
            return Checkpoint(path, _unprefixed(kept), archive=True, openai=openai)
    loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    return Checkpoint(path, _unprefixed(_state_dict(path, loaded)))


def _check_beginning(path: Path) -> None:
    """Raises ExportError for what is often saved in place of a checkpoint."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(64)
    except OSError as error:
        raise _refused(path, f"the file cannot be read ({error.strerror})") from error
    if not beginning:
        raise _refused(path, "the file is empty")
    if beginning.startswith(b"version https://git-lfs"):
        raise _refused(path, "it is a Git LFS pointer, not the file itself; run `git lfs pull`")
    if beginning.lstrip().startswith(b"<"):
        raise _refused(path, "it is a web page, not a checkpoint; download the file itself")


def _why(error: Exception) -> str:
    """What a loader's exception means, in a sentence's second half."""
    text = str(error)
    # torch's words for what its safe unpickler does not build.
    unsafe = re.search(r"GLOBAL ([\w.]*\w)", text)
    if unsafe is not None:
        return (
            f"it holds more than tensors (it names {unsafe[1]}), and reading that could run code; "
            "save the model's state_dict() alone"
        )
    if "Weights only load failed" in text:
        return "it is no checkpoint: torch.save did not write it"
    if "central directory" in text or "zip archive" in text or isinstance(error, EOFError):
        return "the file is cut off or corrupt"
    first = text.strip().splitlines()[0] if text.strip() else repr(error)
    return f"it is no checkpoint that can be read ({first[:160]})"


def _state_dict(path: Path, loaded: object) -> dict[str, Tensor]:
    """The innermost mapping of names to tensors."""
    found = loaded
    while isinstance(found, Mapping) and not _all_tensors(found):
        inner = next((found[key] for key in _WRAPPERS if isinstance(found.get(key), Mapping)), None)
        if inner is None:
            break
        found = inner
    if not isinstance(found, Mapping) or not _all_tensors(found):
        held = (
            f"a mapping with {_some(found)}" if isinstance(found, Mapping) else type(found).__name__
        )
        raise _refused(path, f"it holds no state dict but {held}")
    return {str(key): value for key, value in found.items()}


def _all_tensors(found: Mapping[Any, Any]) -> bool:
    return bool(found) and all(isinstance(value, Tensor) for value in found.values())


def _some(keys: Iterable[object]) -> str:
    names = [str(key) for key in keys]
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "") if names else "nothing"


def _unprefixed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    while True:
        prefix = next((p for p in _PREFIXES if all(key.startswith(p) for key in tensors)), None)
        if prefix is None or not tensors:
            return tensors
        tensors = {key.removeprefix(prefix): value for key, value in tensors.items()}


def _translated(model: nn.Module, checkpoint: Checkpoint) -> dict[str, Tensor]:
    """The tensors under the names that `model` gives them, as open_clip itself translates them."""
    found = checkpoint.tensors
    if any(key.startswith(("vision_model.", "text_model.")) for key in found):
        raise _refused(
            checkpoint.path,
            "its tensors are named as transformers names them, which open_clip does not read; take "
            "the open_clip checkpoint of the same weights",
        )
    found = convert_state_dict(model, dict(found))
    if "positional_embedding" in found and not hasattr(model, "positional_embedding"):
        found = convert_to_custom_text_state_dict(found)
    wanted = model.state_dict()
    remade = set(_REMADE)
    if checkpoint.archive:
        # An archive keeps the buffers too that a state dict leaves out, such as the causal mask.
        remade |= {key for key, _ in model.named_buffers()}
    found = {key: value for key, value in found.items() if key in wanted or key not in remade}
    for key in _SCALARS:
        if key in found and key in wanted and found[key].numel() == wanted[key].numel() == 1:
            found[key] = found[key].reshape(wanted[key].shape)
    return found


def _mismatch(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor], name: str) -> str | None:
    """The first difference in words, or None."""
    wrong = [key for key in wanted if key in found and not _alike(found[key], wanted[key])]
    if wrong:
        first = wrong[0]
        more = f" ({len(wrong) - 1} more differ)" if len(wrong) > 1 else ""
        return (
            f"the tensor {first} is {_shape(found[first])} in the file and "
            f"{_shape(wanted[first])} in {name}{more}"
        )
    missing = [key for key in wanted if key not in found]
    if missing:
        more = f" ({len(missing) - 1} more are missing)" if len(missing) > 1 else ""
        return (
            f"the file has no tensor {missing[0]}, which is {_shape(wanted[missing[0]])} in "
            f"{name}{more}"
        )
    left = [key for key in found if key not in wanted]
    if left:
        more = f" ({len(left) - 1} more are left over)" if len(left) > 1 else ""
        return (
            f"the file has a tensor {left[0]}, {_shape(found[left[0]])}, for which {name} has no "
            f"place{more}"
        )
    return None


def _alike(found: Tensor, wanted: Tensor) -> bool:
    return found.shape == wanted.shape and found.is_floating_point() == wanted.is_floating_point()


def _shape(tensor: Tensor) -> str:
    kind = "" if tensor.is_floating_point() else f" ({str(tensor.dtype).removeprefix('torch.')})"
    return (" × ".join(str(size) for size in tensor.shape) or "a single number") + kind


def _refused(path: Path, reason: str, name: str | None = None) -> ExportError:
    into = f" into {name}" if name else ""
    end = "" if reason.endswith(".") else "."
    return ExportError(f"the weights {str(path)!r} could not be loaded{into}: {reason}{end}")
