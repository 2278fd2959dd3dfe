"""The pictures and texts that a bundle's examples, means and parity are computed from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import ExportError
from .toy.samples import SAMPLES, TEMPLATE, TEXTS
from .toy.scenes import scene

MAX_EXAMPLES: Final = 12
MEAN_SCENES: Final = 512
# The scenes whose mean terms stand in for an ablated term; never trained on, never measured on.
FIRST_MEAN_SEED: Final = 1_500_000_000
SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
DEFAULT_TEXTS: Final = ("a dog", "a cat", "a person", "a car", "a plate of food")
DEFAULT_TEMPLATE: Final = "a photo of {}"

# A picture to come; what cannot be read raises ExportError then.
Opener = Callable[[], Image.Image]


@dataclass(frozen=True)
class Picture:
    """An example: what the page shows and the tower sees."""

    id: str
    title: str
    image: Image.Image


@dataclass(frozen=True)
class Pictures:
    """`examples` for the first view, `means` one opener for each picture of the mean terms.

    `own` are openers of the pictures that the parity is measured on before any drawn ones.
    """

    examples: Sequence[Picture] = ()
    texts: Sequence[str] = ()
    template: str = "{}"
    means: Sequence[Opener] = field(default=())
    means_source: str = ""
    own: Sequence[Opener] = field(default=())
    own_source: str = ""

    def prompts(self) -> list[str]:
        """The texts with the template around them."""
        return [self.template.replace("{}", text) for text in self.texts]


def built_in_pictures(mean_scenes: int = MEAN_SCENES) -> Pictures:
    """The sample scenes of the Shapes world, its default texts, and scenes for the means."""
    last = FIRST_MEAN_SEED + mean_scenes
    return Pictures(
        examples=[Picture(sample.id, sample.title, sample.picture) for sample in SAMPLES],
        texts=TEXTS,
        template=TEMPLATE,
        means=[drawn(seed) for seed in range(FIRST_MEAN_SEED, last)],
        means_source=f"{mean_scenes} scenes of the Shapes world, seeds {FIRST_MEAN_SEED} to "
        f"{last - 1}",
        own=[lambda sample=sample: sample.picture for sample in SAMPLES],  # type: ignore[misc]
        own_source="samples",
    )


def folder_pictures(
    folder: Path, size: int, texts: Sequence[str] = (), template: str = DEFAULT_TEMPLATE
) -> Pictures:
    """The pictures in `folder`, by name: the first 12 are examples, the means are over all.

    Examples are kept at up to twice the tower's `size`. Raises ExportError where the folder is
    missing or empty, and where a picture cannot be read.
    """
    if not folder.is_dir():
        raise ExportError(f"there is no folder {folder}; --images wants a folder of pictures.")
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
    if not paths:
        raise ExportError(f"{folder} holds no picture ({', '.join(sorted(SUFFIXES))}).")

    examples: list[Picture] = []
    for number, path in enumerate(paths[:MAX_EXAMPLES], start=1):
        image = read_picture(path)
        scale = 2 * size / min(image.size)
        if scale < 1:
            shape = (round(image.width * scale), round(image.height * scale))
            image = image.resize(shape, Image.Resampling.LANCZOS)
        stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:50]
        examples.append(Picture(f"{number:02d}-{stem}".strip("-"), path.stem, image))
    return Pictures(
        examples=examples,
        texts=tuple(texts) or DEFAULT_TEXTS,
        template=template,
        means=[filed(path) for path in paths],
        means_source=f"{len(paths)} pictures of the folder {folder.resolve().name}",
        own=[filed(path) for path in paths],
        own_source=f"pictures of the folder {folder.resolve().name}",
    )


def drawn(seed: int) -> Opener:
    """A scene of the Shapes world."""
    return lambda: scene(seed).image


def filed(path: Path) -> Opener:
    """The picture of a file."""
    return lambda: read_picture(path)


def read_picture(path: Path) -> Image.Image:
    """A picture as RGB, turned as its EXIF says. Raises ExportError where it cannot be read."""
    try:
        with Image.open(path) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise ExportError(f"{path} cannot be read as a picture: {error}") from error


def noise_pictures(size: int, count: int, seed: int = 0) -> list[Image.Image]:
    """Seeded pictures of noise at several scales, for a parity without any picture at hand."""
    rng = np.random.default_rng(seed)
    pictures = []
    for i in range(count):
        cells = max(1, size >> (i % 5))
        pixels = rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        pictures.append(Image.fromarray(pixels).resize((size, size), Image.Resampling.BICUBIC))
    return pictures
