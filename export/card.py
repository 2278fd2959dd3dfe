"""The model card of a bundle: what its manifest says, for whoever finds it on a hub."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from .manifest import Manifest

# Licences that hubs know by these names; any other is named in words.
_LICENCES: Final = {
    "apache-2.0", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0",
    "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-4.0",
    "cc-by-nd-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "gpl-3.0", "isc", "lgpl-3.0", "mit", "mpl-2.0",
    "openrail", "unlicense",
}  # fmt: skip
_POOLING: Final = {
    "class": "the class token",
    "average": "the mean of the patches",
    "attention": "an attention pool",
}


def licence_is_stated(manifest: Manifest) -> bool:
    """Whether the manifest says under which licence the weights are."""
    return bool(manifest.licence.strip()) and not manifest.licence.startswith("not stated")


def model_card(manifest: Manifest, address: str) -> str:
    """Markdown with the metadata that hubs read; the bundle's files will lie below `address`.

    Whatever the manifest holds as free text is shown as text: no markup of it is kept.
    """
    parts = [
        _metadata(manifest),
        f"# {manifest.id}",
        _about(manifest),
        "## Open it",
        "Add `?bundle=` and this address to the address of any Headlight page:",
        f"    {address}",
        "One on your own machine: `pip install clip-headlight`, `headlight serve`, then",
        f"    http://127.0.0.1:8000/?bundle={address}",
        "## How exact it is",
        _parity_note(manifest),
        _parity_table(manifest),
        "## The model",
        _dims_table(manifest),
        "## Licence of the weights",
        _licence(manifest),
        "## Citation",
        f"> {_text(manifest.citation) or 'None is given.'}",
    ]
    return "\n\n".join(parts) + "\n"


def _metadata(manifest: Manifest) -> str:
    fields: dict[str, object] = {}
    identifier = re.sub(r"\s+", "-", manifest.licence.strip().lower())
    if identifier in _LICENCES:
        fields["license"] = identifier
    elif licence_is_stated(manifest):
        fields["license"] = "other"
        fields["license_name"] = manifest.licence.strip()
    fields["pipeline_tag"] = "zero-shot-image-classification"
    fields["library_name"] = "headlight"
    fields["tags"] = ["clip", "onnx", "interpretability", "headlight"]
    # JSON is YAML too, and quotes whatever needs it.
    lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---"])


def _about(manifest: Manifest) -> str:
    weights = f", weights {_code(manifest.pretrained)}" if manifest.pretrained else ""
    return (
        f"{_code(manifest.name)}{weights}, as a bundle of Headlight: ONNX graphs that "
        "give the image embedding as an exact sum over attention heads, patches and MLPs, for a "
        "page that opens them in the browser. The weights themselves are unchanged but for the "
        "precision; the SHA-256 over their tensors is "
        f"{_code(manifest.weights_sha256)}."
    )


def _parity_note(manifest: Manifest) -> str:
    counts = sorted({(v.parity.images, v.parity.texts) for v in manifest.precisions.values()})
    measured = " and ".join(f"{images} pictures and {texts} texts" for images, texts in counts)
    return (
        f"Measured against open_clip in fp32 torch over {measured} when the bundle was written. "
        "The sum check is the relative error of the sum of all terms against the embedding."
    )


def _parity_table(manifest: Manifest) -> str:
    names = list(manifest.precisions)
    all_parity = [manifest.precisions[name].parity for name in names]
    rows: list[tuple[str, Iterable[str]]] = [
        ("download, MB", (_megabytes(manifest, name) for name in names)),
        ("embedding, cosine, worst", (_cosine(p.embedding_cosine) for p in all_parity)),
        ("embedding, cosine, mean", (_cosine(p.embedding_cosine_mean) for p in all_parity)),
        ("embedding, relative error, worst", (_error(p.embedding) for p in all_parity)),
        ("head terms, cosine, worst", (_cosine(p.head_cosine) for p in all_parity)),
        ("head terms, cosine, mean", (_cosine(p.head_cosine_mean) for p in all_parity)),
        ("text embedding, cosine, worst", (_cosine(p.text_cosine) for p in all_parity)),
        ("sum check, worst", (_error(p.sum_check) for p in all_parity)),
        ("sum check of the text, worst", (_error(p.text_sum_check) for p in all_parity)),
    ]
    return _table(["", *names], [[label, *values] for label, values in rows])


def _dims_table(manifest: Manifest) -> str:
    dims, text = manifest.dims, manifest.text
    side = manifest.preprocess.size
    rows = [
        ["pixels", f"{side} × {side}"],
        ["patches", f"{dims.grid[0]} × {dims.grid[1]}"],
        ["pooling", _POOLING[manifest.pooling]],
        ["layers of the trunk", str(dims.trunk_layers)],
        ["layers × heads with terms", f"{dims.layers} × {dims.heads}"],
        ["width of a head", str(dims.head_width)],
        ["width of the embedding", str(dims.embed_dim)],
        ["context of a text, tokens", str(text.context_length)],
    ]
    return _table(["", _text(manifest.name)], rows)


def _licence(manifest: Manifest) -> str:
    if licence_is_stated(manifest):
        return f"{_text(manifest.licence)}. What Headlight itself added is under the MIT licence."
    return (
        "It is not stated. Ask the publisher of the weights before you use or share them. What "
        "Headlight itself added is under the MIT licence."
    )


def _megabytes(manifest: Manifest, precision: str) -> str:
    variant = manifest.precisions[precision]  # type: ignore[index]
    return f"{(variant.bytes + manifest.tokenizer.bytes) / 1e6:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cosine(value: float) -> str:
    # Rounded down, so that what is not 1 does not read as 1.
    return f"{int(min(value, 1) * 1e6) / 1e6:.6f}" if value >= 0 else f"{value:.6f}"


def _error(value: float) -> str:
    return f"{value:.1e}"


def _code(text: str) -> str:
    plain = re.sub(r"[`|\s]+", " ", text).strip()
    return f"`{plain}`"


def _text(text: str) -> str:
    """Free text on one line, of which no character means anything to Markdown or HTML."""
    plain = re.sub(r"\s+", " ", text).strip().replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]#|!])", r"\\\1", plain)
