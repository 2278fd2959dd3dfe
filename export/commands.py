"""What `headlight export` and `headlight verify` do once their flags are read (needs torch)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from .bundle import write_bundle
from .errors import ExportError
from .files import check_out
from .manifest import BundleId, Manifest, Precision
from .parity import measured_on
from .pictures import DEFAULT_TEMPLATE, Pictures, built_in_pictures, folder_pictures
from .source import BUILT_IN, Source, load_source
from .verify import verify_bundle
from .verify_terms import Row

Report = Callable[[str], None]


@dataclass(frozen=True)
class ExportFlags:
    """The flags of `headlight export`."""

    name: str
    out: Path
    pretrained: str | None = None
    random_weights: int | None = None
    bundle_id: str | None = None
    images: Path | None = None
    texts: Sequence[str] = ()
    template: str | None = None
    licence: str | None = None
    citation: str | None = None
    overwrite: bool = False
    precisions: Sequence[Precision] = ("fp32",)


@dataclass(frozen=True)
class Exported:
    """The manifest that was written, and which pictures its parity was measured on, in words."""

    manifest: Manifest
    measured_on: str


def run_export(flags: ExportFlags, report: Report) -> Exported:
    """Exports what the flags ask for. Raises ExportError, with a sentence, where it cannot."""
    _check(flags)
    check_out(flags.out, flags.overwrite)
    report("loading the model")
    source = load_source(flags.name, flags.pretrained, flags.random_weights)
    source = replace(
        source,
        licence=flags.licence or source.licence,
        citation=flags.citation or source.citation,
    )
    pictures = _pictures(source, flags)
    manifest = write_bundle(
        source,
        flags.out,
        pictures,
        precisions=flags.precisions,
        bundle_id=flags.bundle_id,
        overwrite=flags.overwrite,
        report=report,
    )
    return Exported(manifest, measured_on(pictures or Pictures()))


def run_verify(
    folder: Path, pretrained: str | None, random_weights: int | None, report: Report
) -> list[Row]:
    """Holds the bundle in `folder` against its source. Raises ExportError where it cannot."""

    def source_of(manifest: Manifest) -> Source:
        tag = pretrained or (manifest.pretrained if random_weights is None else None)
        if tag is None and random_weights is None and manifest.name != BUILT_IN:
            raise ExportError(
                f"{manifest.id} was exported from a local checkpoint of {manifest.name}; give its "
                "path again with --pretrained (or --random-weights SEED), so that the bundle can "
                "be held against it."
            )
        return load_source(manifest.name, tag, random_weights)

    return verify_bundle(folder, source_of, report)


def _check(flags: ExportFlags) -> None:
    if flags.bundle_id is not None:
        try:
            TypeAdapter(BundleId).validate_python(flags.bundle_id)
        except ValidationError:
            raise ExportError(
                f"{flags.bundle_id!r} cannot be a bundle's id; use letters, digits, '.', '_' and "
                "'-' only."
            ) from None
    if flags.template is not None and "{}" not in flags.template:
        raise ExportError(f"the template {flags.template!r} has no {{}} to put the text in.")
    if (flags.template is not None or flags.texts) and flags.images is None:
        raise ExportError("--text and --template are for the examples, which need --images.")


def _pictures(source: Source, flags: ExportFlags) -> Pictures | None:
    if flags.images is not None:
        template = flags.template or DEFAULT_TEMPLATE
        return folder_pictures(flags.images, source.preprocess.size, flags.texts, template)
    return built_in_pictures() if source.built_in else None
