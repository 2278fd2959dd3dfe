"""Trains the built-in model: one or more worker processes, exact resumption from checkpoints.

Every random choice of a step is drawn from (seed, step, worker), so a run that stops after any
checkpoint and is resumed ends with the same bits as one that never stopped.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import open_clip
import torch
import torch.distributed as dist
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from .dataset import Scenes, draw
from .measure import VALIDATION, zero_shot
from .model import create, tokenizer
from .objective import losses, make_batch

CHECKPOINT: Final = "checkpoint.pt"
LOG: Final = "training.jsonl"
WEIGHTS: Final = "weights.safetensors"


@dataclass(frozen=True)
class Recipe:
    """What decides the weights. The learning rate warms up, holds, and falls linearly to zero.

    batch: scenes a worker and step; apart_from: the step from which an attribute's sentences are
    held apart; decay: the share of all steps in which the rate falls.
    """

    steps: int = 3500
    workers: int = 2
    batch: int = 64
    scenes: int = 120_000
    learning_rate: float = 1e-3
    warmup: int = 400
    apart_from: int = 1400
    decay: float = 0.3
    weight_decay: float = 0.05
    seed: int = 0

    def rate(self, step: int) -> float:
        """The learning rate of `step` (from 0)."""
        fall = (self.steps - step) / max(1.0, self.decay * self.steps)
        return self.learning_rate * min(1.0, (step + 1) / self.warmup, fall)

    def holds_until(self) -> float:
        """The last step at which `steps` has not yet changed the learning rate."""
        return self.steps * (1 - self.decay)


@dataclass(frozen=True)
class Update:
    """What a step tells whoever watches."""

    step: int
    steps: int
    seconds: float
    loss: float
    accuracy: dict[str, float] | None


class CannotResumeError(ValueError):
    """The checkpoint was made by another recipe."""


def resumable(before: Recipe, now: Recipe, step: int) -> None:
    """Raises CannotResumeError unless a run of `now` would pass through this very checkpoint."""
    if replace(before, steps=now.steps) != now:
        changed = [name for name, value in asdict(now).items() if asdict(before)[name] != value]
        changed = [name for name in changed if name != "steps"]
        raise CannotResumeError(
            f"the checkpoint was trained with another {', '.join(changed)}; "
            "give the same values, or another --out to begin anew"
        )
    if before.steps != now.steps and step > min(before.holds_until(), now.holds_until()):
        raise CannotResumeError(
            f"at step {step} the learning rate already depends on the number of steps, which was "
            f"{before.steps} and would be {now.steps}; keep {before.steps}, or begin anew"
        )


def optimiser(model: torch.nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    """AdamW that decays matrices only."""
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": recipe.weight_decay},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.98))


def _average_gradients(model: torch.nn.Module, workers: int) -> None:
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= workers
    start = 0
    for gradient in gradients:
        stop = start + gradient.numel()
        gradient.copy_(flat[start:stop].view_as(gradient))
        start = stop


def _save_atomically(write: Callable[[Path], object], path: Path) -> None:
    partial = path.with_name(path.name + ".partial")
    write(partial)
    partial.replace(path)


def _keep_log_until(path: Path, step: int) -> None:
    """Drops what a stopped run logged after its last checkpoint."""
    if path.is_file():
        lines = [line for line in path.read_text().splitlines() if json.loads(line)["step"] <= step]
        path.write_text("".join(f"{line}\n" for line in lines))


def _plain(model: open_clip.CLIP) -> dict[str, Tensor]:
    return {name: value.detach().contiguous() for name, value in model.state_dict().items()}


class _Run:
    """One worker's state: model, optimiser, the next step, and the recipe they follow."""

    def __init__(self, recipe: Recipe, folder: Path, device: str) -> None:
        self.recipe, self.folder, self.device = recipe, folder, device
        self.model = create(recipe.seed).to(device)
        self.optimiser = optimiser(self.model, recipe)
        self.tokenizer = tokenizer()
        self.step = 0
        self.seconds = 0.0
        path = folder / CHECKPOINT
        if path.is_file():
            saved: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
            resumable(Recipe(**saved["recipe"]), recipe, saved["step"])
            self.model.load_state_dict(saved["model"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.step, self.seconds = saved["step"], saved["seconds"]

    def save(self) -> None:
        state = {
            "recipe": asdict(self.recipe),
            "step": self.step,
            "seconds": self.seconds,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        _save_atomically(lambda path: torch.save(state, path), self.folder / CHECKPOINT)

    def advance(self, scenes: Scenes, worker: int) -> float:
        """One step; returns this worker's loss."""
        recipe = self.recipe
        rng = np.random.default_rng([recipe.seed, self.step, worker])
        rows = np.sort(rng.integers(0, len(scenes), recipe.batch))
        batch = make_batch(scenes.pixels[rows], scenes.attributes[rows], rng)
        for group in self.optimiser.param_groups:
            group["lr"] = recipe.rate(self.step)
        loss = losses(
            self.model, batch, self.tokenizer, hold_apart=self.step >= recipe.apart_from
        ).total
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if recipe.workers > 1:
            _average_gradients(self.model, recipe.workers)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, math.log(100))
        self.step += 1
        return float(loss.detach())


def _work(
    worker: int,
    recipe: Recipe,
    scenes: Scenes,
    folder: Path,
    device: str,
    meeting: str,
    save_every: int,
    until: int,
    watched: Scenes | None,
    report: Callable[[Update], None],
) -> None:
    """What one process does up to step `until`; worker 0 saves and reports."""
    if recipe.workers > 1:
        # One thread a worker: threads that wait for each other inside every operation lose more
        # than half of the speed as soon as anything else runs on the machine.
        torch.set_num_threads(1)
        dist.init_process_group(
            "gloo", init_method=f"file://{meeting}", rank=worker, world_size=recipe.workers
        )
    run = _Run(recipe, folder, device)
    began = time.monotonic() - run.seconds
    losses_since: list[float] = []
    if watched is None and worker == 0:
        watched = draw(VALIDATION)
    # The written-out attention is faster than the fused one at 65 tokens and 16 channels a head.
    with sdpa_kernel(SDPBackend.MATH):
        while run.step < until:
            losses_since.append(run.advance(scenes, worker))
            if watched is None or worker != 0:
                continue
            run.seconds = time.monotonic() - began
            accuracy = None
            if run.step % save_every == 0 or run.step == until:
                accuracy = zero_shot(run.model, run.tokenizer, watched)
                line = {
                    "step": run.step,
                    "seconds": round(run.seconds),
                    "loss": round(float(np.mean(losses_since)), 4),
                    "accuracy": {name: round(share, 4) for name, share in accuracy.items()},
                }
                losses_since.clear()
                with (folder / LOG).open("a") as log:
                    log.write(json.dumps(line) + "\n")
                run.save()
            loss = losses_since[-1] if losses_since else float("nan")
            report(Update(run.step, recipe.steps, run.seconds, loss, accuracy))
    if worker == 0:
        plain = _plain(run.model)
        _save_atomically(lambda path: save_file(plain, path), folder / WEIGHTS)
    if recipe.workers > 1:
        dist.destroy_process_group()


def train(
    recipe: Recipe,
    scenes: Scenes,
    folder: Path,
    device: str = "cpu",
    save_every: int = 200,
    until: int | None = None,
    watched: Scenes | None = None,
    report: Callable[[Update], None] = lambda _: None,
) -> Path:
    """Trains from the last checkpoint in `folder`, or from the start; returns the weights' path.

    `watched` are the scenes whose accuracy is logged (those of VALIDATION if None). `until` stops
    earlier than `recipe.steps`; a later call goes on from there. Only multiples of `save_every`
    and the last step are saved. Raises CannotResumeError for a checkpoint that
    another recipe made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    last = min(until or recipe.steps, recipe.steps)
    saved = folder / CHECKPOINT
    step = 0
    if saved.is_file():
        before = torch.load(saved, map_location="cpu", weights_only=True)
        step = before["step"]
        resumable(Recipe(**before["recipe"]), recipe, step)
    _keep_log_until(folder / LOG, step)
    with tempfile.TemporaryDirectory() as meeting:
        place = (recipe, scenes, folder, device, f"{meeting}/all", save_every, last, watched)
        if recipe.workers == 1:
            _work(0, *place, report)
        else:
            # A forked process could not use autograd once this one has.
            context = torch.multiprocessing.get_context("spawn")
            others = [
                context.Process(target=_work, args=(worker, *place, _silent), daemon=True)
                for worker in range(1, recipe.workers)
            ]
            for process in others:
                process.start()
            _work(0, *place, report)
            for process in others:
                process.join()
    return folder / WEIGHTS


def _silent(_: Update) -> None:
    """Workers other than the first report nothing."""
