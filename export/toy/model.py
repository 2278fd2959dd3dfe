"""The built-in model: an ordinary open_clip CLIP under the name `Headlight-Shapes`."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer

from .attributes import MODEL_NAME
from .bpe import BPE_PATH

NAME: Final = MODEL_NAME
CONFIG_PATH: Final = Path(__file__).with_name(f"{NAME}.json")
WEIGHTS_PATH: Final = Path(__file__).with_name("weights.safetensors")
CONTEXT_LENGTH: Final = 32


def register() -> None:
    """Makes `open_clip.create_model("Headlight-Shapes")` work; calling it again does nothing."""
    if NAME not in open_clip.list_models():
        open_clip.add_model_config(CONFIG_PATH)


def create(seed: int) -> open_clip.CLIP:
    """The model with fresh random weights, the same for the same seed."""
    register()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = cast(open_clip.CLIP, open_clip.create_model(NAME))
        _place_positions(model)
    return model


def _place_positions(model: open_clip.CLIP) -> None:
    """Starts the tower's positional embedding as sines of the patch's row and column.

    From open_clip's small random start, position was still at chance after 250,000 samples; from
    sines (Dosovitskiy et al., 2021, appendix D.4 compare them) it is learnt like any attribute.
    """
    rows, columns = model.visual.grid_size
    width = model.visual.positional_embedding.shape[1]
    quarter = width // 4
    frequency = torch.exp(torch.linspace(0, -4.0, quarter)) * (torch.pi / 2)
    y = torch.arange(rows).repeat_interleave(columns)[:, None] * frequency
    x = torch.arange(columns).repeat(rows)[:, None] * frequency
    waves = torch.cat([y.sin(), y.cos(), x.sin(), x.cos()], dim=1) * 0.3
    with torch.no_grad():
        model.visual.positional_embedding[1:] = waves


def load(checkpoint: Path | None = None) -> open_clip.CLIP:
    """The trained model, in evaluation mode (committed weights unless `checkpoint` names others).

    Raises FileNotFoundError where there are no weights.
    """
    path = checkpoint or WEIGHTS_PATH
    if not path.is_file():
        raise FileNotFoundError(
            f"no weights of {NAME} at {path}; train it with: headlight toy train"
        )
    register()
    model = cast(open_clip.CLIP, open_clip.create_model(NAME, pretrained=str(path)))
    return model.eval()


def tokenizer() -> SimpleTokenizer:
    """The model's own tokenizer: strings → int64 [T, 32]."""
    return SimpleTokenizer(bpe_path=str(BPE_PATH), context_length=CONTEXT_LENGTH)
