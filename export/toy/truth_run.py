"""What `headlight toy truth` does once its flags are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ..descriptions.pool import shapes_pool
from ..errors import ExportError
from ..head_metrics import Quality, quality
from ..heads_schema import HEADS_NAME, Baseline, Heads, HeadWords, read_heads
from ..opened import open_bundle
from ..pool_texts import embed_pool
from ..textspan_run import renew
from .truth import DRAWS, SCENES, Truth, measure, random_heads, source
from .truth_report import (
    agreeing,
    carried_table,
    head_table,
    heat_map,
    summary_table,
    write_between,
)

_SURE: Final = 4
_PURE: Final = 0.6
_MIXED: Final = 0.4


@dataclass(frozen=True)
class TruthFound:
    """The heads with their truth and baseline; `rows`: name, quality, and the share of labels
    that are right, of the heads and of random directions."""

    heads: Heads
    truth: Truth
    rows: tuple[tuple[str, Quality, float], ...]

    def text(self) -> str:
        """What was measured, the summary, and a line for each head."""
        heads = self.heads.heads
        purity = self.truth.purity().ravel().tolist()
        pairs = list(zip(heads, purity, strict=True))

        def right(some: list[HeadWords]) -> str:
            return "{} of {}".format(*agreeing(some))

        facts = (
            f"Words: {self.heads.pool.texts} descriptions ({self.heads.pool.name}) over "
            f"{self.heads.images.source}. Truth: {self.heads.truth_source}. The label is the "
            f"attribute that the head carries most in {right(heads)} heads: in "
            f"{right([words for words in heads if words.agreeing >= _SURE])} whose label at least "
            f"four of five descriptions have, in "
            f"{right([words for words, pure in pairs if pure >= _PURE])} of a purity of {_PURE} or "
            f"more, and in {right([words for words, pure in pairs if pure < _MIXED])} of one below "
            f"{_MIXED}."
        )
        tables = [summary_table(self.rows), carried_table(self.heads), head_table(heads, purity)]
        return "\n\n".join([facts, *tables])


def find_truth(
    folder: Path, scenes: int = SCENES, advance: Callable[[int], None] = lambda _done: None
) -> TruthFound:
    """Measures what the heads of a Shapes bundle carry, and how well their words say so.

    The baseline turns every head's space at random and lets it be described in the same way; its
    figures are means over ten turns. Raises ExportError where the bundle has no words yet.
    """
    bundle = open_bundle(folder)
    heads = _words(folder)
    pool = shapes_pool()
    if heads.pool.sha256 != pool.sha256:
        raise ExportError(
            f"the heads of {folder} were described with {heads.pool.name}; run `headlight "
            "textspan` without --pool first, so that the words are about the attributes."
        )
    measured = measure(bundle, scenes, advance)
    truth = measured.truth
    told = _with_truth(heads.heads, truth)
    embeddings = embed_pool(pool, bundle)
    turned = [
        _with_truth(random_heads(measured.spaces, pool.texts, embeddings, 5, seed), truth)
        for seed in range(DRAWS)
    ]
    baseline, right = _mean([(quality(some), _right(some)) for some in turned])
    rows = (
        ("the heads", quality(told), _right(told)),
        ("random directions", baseline, right),
    )
    known = heads.model_copy(
        update={
            "heads": told,
            "truth_source": source(scenes),
            "baseline": Baseline(
                draws=DRAWS,
                consistency=baseline.consistency,
                associated=baseline.associated,
                disentanglement=baseline.disentanglement,
                explained=baseline.explained,
                right=right,
                truth=measured.at_random,
            ),
        }
    )
    return TruthFound(known, truth, rows)


def run_truth(
    folder: Path,
    scenes: int,
    write: bool,
    svg: Path | None,
    update: Path | None,
    advance: Callable[[int], None],
) -> TruthFound:
    """Finds the truth, and writes it where asked: heads.json, a heat map, a document's tables."""
    found = find_truth(folder, scenes, advance)
    if update is not None:
        write_between(update, found.text())
    if svg is not None:
        try:
            svg.parent.mkdir(parents=True, exist_ok=True)
            svg.write_text(heat_map(found.heads.heads), encoding="utf-8")
        except OSError as error:
            raise ExportError(f"{svg} cannot be written: {error.strerror or error}.") from error
    if write:
        renew(folder, open_bundle(folder).manifest, found.heads, None)
    return found


def _words(folder: Path) -> Heads:
    try:
        return read_heads(folder)
    except OSError as error:
        raise ExportError(
            f"{folder} holds no {HEADS_NAME}; run `headlight textspan {folder} --images toy` first."
        ) from error
    except ValidationError as error:
        raise ExportError(f"{folder / HEADS_NAME} is not valid: {error.errors()[0]['msg']}.") from (
            error
        )


def _with_truth(heads: list[HeadWords], truth: Truth) -> list[HeadWords]:
    return [
        words.model_copy(update={"truth": truth.of(words.layer, words.head)}) for words in heads
    ]


def _right(heads: list[HeadWords]) -> float:
    same, of = agreeing(heads)
    return same / of if of else 0.0


def _mean(found: list[tuple[Quality, float]]) -> tuple[Quality, float]:
    count = len(found)

    def mean(name: str) -> float:
        return sum(float(getattr(some, name)) for some, _ in found) / count

    both = Quality(
        heads=found[0][0].heads,
        consistency=mean("consistency"),
        associated=mean("associated"),
        entanglement=mean("entanglement"),
        explained=mean("explained"),
    )
    return both, sum(right for _, right in found) / count
