"""The tensors of a TorchScript archive, read without running any of its code.

OpenAI published CLIP as such archives. `torch.jit.load` would read them, but it runs what the file
says and is deprecated; the format is a zip that holds one pickle of the modules' attributes and one
record for each storage, which needs neither.
"""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

_STORAGES: Final = {
    "BFloat16Storage": torch.bfloat16,
    "BoolStorage": torch.bool,
    "ByteStorage": torch.uint8,
    "CharStorage": torch.int8,
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "IntStorage": torch.int32,
    "LongStorage": torch.int64,
    "ShortStorage": torch.int16,
}


class _Part:
    """A module of the archive: only its attributes, none of its methods."""


def is_jit_archive(names: Sequence[str]) -> bool:
    """Whether a zip with these entries is a TorchScript archive: it holds code, or constants."""
    inner = {name.partition("/")[2] for name in names}
    return "constants.pkl" in inner or any(name.startswith("code/") for name in inner)


def read_jit_archive(path: Path) -> dict[str, Tensor]:
    """Every tensor attribute by its dotted name, as `ScriptModule.state_dict()` names it.

    Raises zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError or RuntimeError for an
    archive that is corrupt or holds what no archive of weights holds.
    """
    with zipfile.ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if name.count("/") == 1
                   and name.endswith("/data.pkl"))  # fmt: skip
        root = name.removesuffix("data.pkl")
        with archive.open(name) as stream:
            module = _Reader(stream, lambda key: archive.read(f"{root}data/{key}")).load()
    found: dict[str, Tensor] = {}
    _collect(module, "", found)
    return found


def _collect(part: object, prefix: str, found: dict[str, Tensor]) -> None:
    for name, value in vars(part).items():
        if isinstance(value, Tensor):
            found[prefix + name] = value
        elif isinstance(value, _Part):
            _collect(value, f"{prefix}{name}.", found)


class _Reader(pickle.Unpickler):
    """Rebuilds tensors and attribute lists; every other global is refused."""

    def __init__(self, stream: Any, read: Callable[[str], bytes]) -> None:
        super().__init__(stream)
        self._read = read
        self._storages: dict[str, Tensor] = {}

    def find_class(self, module: str, name: str) -> Any:
        if module == "__torch__" or module.startswith("__torch__."):
            return _Part
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if module == "torch.jit._pickle" and name.startswith(("build_", "restore_type_tag")):
            return _value
        raise pickle.UnpicklingError(f"it names {module}.{name}, which no weights need")

    def persistent_load(self, pid: Any) -> Tensor:
        kind, dtype, key, _device, count = pid
        if kind != "storage" or not isinstance(dtype, torch.dtype):
            raise pickle.UnpicklingError(f"it refers to a {kind}, which is no storage")
        if key not in self._storages:
            content = bytearray(self._read(str(key)))
            if len(content) != count * dtype.itemsize:
                raise ValueError(f"its storage {key} has {len(content)} bytes, not {count} numbers")
            self._storages[key] = (
                torch.frombuffer(content, dtype=dtype) if content else torch.empty(0, dtype=dtype)
            )
        return self._storages[key]


def _tensor(storage: Tensor, offset: int, size: Any, stride: Any, *_rest: object) -> Tensor:
    return storage.as_strided(tuple(size), tuple(stride), offset)


def _value(value: object, *_type: object) -> object:
    return value
