"""The uniform view of an open_clip text tower as named tensors.

Whatever the text graph cannot express is refused here, by name, with `UnsupportedError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from open_clip.hf_model import HFTextEncoder
from open_clip.model import CLIP, CustomTextCLIP
from open_clip.transformer import TextTransformer
from torch import Tensor, nn

from .layers import Activation, Block, Norm, UnsupportedError, fp32, read_blocks, read_norm


@dataclass(frozen=True)
class TextTower:
    """A causal text transformer, pooled at the end token (the highest id of the sequence).

    `token_embedding` [V, d]; `positional_embedding` [C, d]; `projection` [d, D].
    """

    heads: int
    activation: Activation
    token_embedding: Tensor
    positional_embedding: Tensor
    blocks: tuple[Block, ...]
    ln_final: Norm
    projection: Tensor

    @property
    def context_length(self) -> int:
        return int(self.positional_embedding.shape[0])

    @property
    def vocab_size(self) -> int:
        return int(self.token_embedding.shape[0])


def text_tower(model: nn.Module) -> TextTower:
    """The text tower of an open_clip model as named fp32 tensors.

    Raises UnsupportedError, with a sentence, for a tower that the text graph cannot express.
    """
    if isinstance(model, CLIP):
        source: Any = model
        pool_type, cls_emb = model.text_pool_type, None
    elif isinstance(model, CustomTextCLIP) and isinstance(model.text, TextTransformer):
        source = model.text
        pool_type, cls_emb = source.pool_type, source.cls_emb
    elif isinstance(getattr(model, "text", None), HFTextEncoder):
        raise UnsupportedError(
            "the text tower is a Hugging Face encoder; only open_clip's own TextTransformer is "
            "supported yet."
        )
    else:
        raise UnsupportedError(
            f"the model is a {type(model).__name__}; only CLIP and CustomTextCLIP are supported."
        )
    if cls_emb is not None:
        raise UnsupportedError(
            "the text tower appends a class token (embed_cls), not supported yet."
        )
    if source.attn_mask is None:
        raise UnsupportedError("the text tower is not causal (no_causal_mask), not supported yet.")
    if pool_type != "argmax":
        raise UnsupportedError(
            f"the text tower pools by '{pool_type}'; only the end token (pool_type 'argmax') is "
            "supported yet."
        )
    if not isinstance(source.text_projection, nn.Parameter):
        kind = type(source.text_projection).__name__
        raise UnsupportedError(f"the text projection is a {kind}; only a matrix is supported yet.")
    blocks, heads, activation = read_blocks(source.transformer, "the text tower")
    return TextTower(
        heads=heads,
        activation=activation,
        token_embedding=fp32(source.token_embedding.weight),
        positional_embedding=fp32(source.positional_embedding),
        blocks=blocks,
        ln_final=read_norm(source.ln_final, "ln_final"),
        projection=fp32(source.text_projection),
    )
