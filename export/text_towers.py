"""The uniform view of an open_clip text tower as named tensors.

Whatever the text graph cannot express is refused here, by name, with `UnsupportedError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import torch
from open_clip.coca_model import CoCa
from open_clip.hf_model import HFTextEncoder
from open_clip.model import CLIP, CustomTextCLIP
from open_clip.transformer import TextTransformer
from torch import Tensor, nn

from .layers import Activation, Block, Norm, UnsupportedError, fp32, read_blocks, read_norm

# Which row of the residual stream becomes the embedding: the first position, the last one, the one
# with the highest id, or the first one with a given id.
Pool = Literal["first", "last", "argmax", "eos"]


@dataclass(frozen=True)
class TextTower:
    """A text transformer whose embedding is one row of the residual stream.

    C tokens go in; P positions run through the blocks, C or, with a class token behind them, C + 1.
    `token_embedding` [V, d]; `class_embedding` [d]; `positional_embedding` [P, d]; `projection`
    [d, D] (the identity where open_clip has none); `projection_bias` [D]; `end_id` the id that the
    pool 'eos' looks for. With `causal`, a position sees itself and those before it.
    `masked_id`: no position sees a key whose id is this one (None: all ids are seen). With a
    class token, key i stands for the id at i; with `mask_shifted`, for the id at i - 1, and the
    first key is always seen: the mask of CoCa's published weights, kept as it is.
    """

    heads: int
    activation: Activation
    token_embedding: Tensor
    class_embedding: Tensor | None
    positional_embedding: Tensor
    blocks: tuple[Block, ...]
    ln_final: Norm
    projection: Tensor
    projection_bias: Tensor
    pool: Pool
    end_id: int
    causal: bool
    masked_id: int | None
    mask_shifted: bool

    @property
    def layers(self) -> int:
        return len(self.blocks)

    @property
    def width(self) -> int:
        return int(self.token_embedding.shape[1])

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    @property
    def embed_dim(self) -> int:
        return int(self.projection.shape[1])

    @property
    def positions(self) -> int:
        return int(self.positional_embedding.shape[0])

    @property
    def context_length(self) -> int:
        return self.positions - (self.class_embedding is not None)

    @property
    def vocab_size(self) -> int:
        return int(self.token_embedding.shape[0])


def text_tower(model: nn.Module) -> TextTower:
    """The text tower of an open_clip model as named fp32 tensors.

    Raises UnsupportedError, with a sentence, for a tower that has no exact decomposition here.
    """
    source, pool, end_id = _source(model)
    class_embedding = getattr(source, "cls_emb", None)
    if class_embedding is not None:
        pool = "last"  # open_clip pools the class token, whatever the configuration says
    if pool not in get_args(Pool):
        raise UnsupportedError(
            f"the text tower pools by '{pool}', which leaves no single row to decompose; "
            f"supported are {', '.join(get_args(Pool))}."
        )
    where = "the text tower"
    blocks, heads, activation = read_blocks(source.transformer, where)
    projection, bias = _projection(
        source.text_projection, int(source.token_embedding.weight.shape[1])
    )
    masked = class_embedding is not None or bool(getattr(source, "use_pad_mask", False))
    return TextTower(
        heads=heads,
        activation=activation,
        token_embedding=fp32(source.token_embedding.weight),
        class_embedding=None if class_embedding is None else fp32(class_embedding),
        positional_embedding=fp32(source.positional_embedding),
        blocks=blocks,
        ln_final=read_norm(source.ln_final, f"{where}, ln_final"),
        projection=projection,
        projection_bias=bias,
        pool=pool,
        end_id=end_id,
        causal=_causal(source.attn_mask),
        masked_id=int(source.pad_id) if masked else None,
        mask_shifted=class_embedding is not None and not source.correct_cls_mask,
    )


def _source(model: nn.Module) -> tuple[Any, Any, int]:
    """The module that holds the text tower's parameters, its pool and its end id."""
    if isinstance(model, CLIP):
        source: Any = model
        if source.positional_embedding.shape[0] != source.context_length:
            raise UnsupportedError(
                "the text tower has a position for a class token (embed_cls), which open_clip's "
                "CLIP leaves out, so the model itself cannot read a text."
            )
        return source, source.text_pool_type, int(source.text_eos_id)
    if not isinstance(model, (CustomTextCLIP, CoCa)):
        raise UnsupportedError(
            f"the model is a {type(model).__name__}; only CLIP, CustomTextCLIP and CoCa are "
            "supported."
        )
    if isinstance(model.text, HFTextEncoder):
        raise UnsupportedError(
            "the text tower is a Hugging Face encoder; only open_clip's own TextTransformer is "
            "supported yet."
        )
    if not isinstance(model.text, TextTransformer):
        raise UnsupportedError(
            f"the text tower is a {type(model.text).__name__}; only open_clip's own "
            "TextTransformer is supported."
        )
    return model.text, model.text.pool_type, int(model.text.eos_id)


def _projection(projection: object, width: int) -> tuple[Tensor, Tensor]:
    """`(matrix [d, D], bias [D])` of a matrix, of a linear layer, or of nothing."""
    if projection is None:
        return torch.eye(width), torch.zeros(width)
    if isinstance(projection, nn.Linear):
        matrix = fp32(projection.weight).t()
        return matrix, matrix.new_zeros(matrix.shape[1]) if projection.bias is None else fp32(
            projection.bias
        )
    if isinstance(projection, nn.Parameter):
        matrix = fp32(projection)
        return matrix, matrix.new_zeros(matrix.shape[1])
    raise UnsupportedError(
        f"the text projection is a {type(projection).__name__}; only a matrix or a linear layer "
        "is supported."
    )


def _causal(mask: Tensor | None) -> bool:
    if mask is None:
        return False
    if not mask.is_meta:
        expected = torch.full_like(mask, float("-inf")).triu(1)
        if not torch.equal(mask, expected):
            raise UnsupportedError(
                "the text tower's attn_mask is not the causal one; only that and none at all are "
                "supported."
            )
    return True
