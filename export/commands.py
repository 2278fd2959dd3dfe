"""What `headlight export` and `headlight verify` do once their flags are read (needs torch)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from .bundle import check_out, write_bundle
from .errors import ExportError
from .manifest import BundleId, Manifest
from .pictures import DEFAULT_TEMPLATE, Pictures, built_in_pictures, folder_pictures
from .source import BUILT_IN, Source, load_source
from .verify import Row, verify_bundle

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


def run_export(flags: ExportFlags, report: Report) -> Manifest:
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
    return write_bundle(
        source,
        flags.out,
        _pictures(source, flags),
        bundle_id=flags.bundle_id,
        overwrite=flags.overwrite,
        report=report,
    )


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
