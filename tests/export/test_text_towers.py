"""Every kind of open_clip text tower: terms that add up, equal to those that hooks see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch
from open_clip.coca_model import CoCa
from open_clip.model import CLIP, CustomTextCLIP
from torch import Tensor, nn

from clip_headlight.export.graphs import export_text
from clip_headlight.export.layers import UnsupportedError
from clip_headlight.export.runtime import session
from clip_headlight.export.source import randomise_vectors
from clip_headlight.export.terms import TextTerms
from clip_headlight.export.text import DecomposeText
from clip_headlight.export.text_towers import text_tower

from .comparing import relative, sum_of_terms
from .conftest import SEED, tiny_model
from .slow_text_terms import SlowTextTerms, slow_text_terms

BAR = 1e-5
VOCAB, CONTEXT, END = 50, 12, 49
_VISION = {"image_size": 16, "layers": 1, "width": 16, "head_width": 8, "patch_size": 16}
_TEXT = {"context_length": CONTEXT, "vocab_size": VOCAB, "width": 24, "heads": 3, "layers": 3}
_DECODER = {"context_length": CONTEXT, "vocab_size": VOCAB, "width": 16, "heads": 2, "layers": 1}
_POOLER = {"attentional_pool": True, "attn_pooler_heads": 2, "output_tokens": True}

# What open_clip's configurations combine: class, text configuration, the model's other arguments.
KINDS: dict[str, tuple[type[nn.Module], dict[str, Any], dict[str, Any]]] = {
    "OpenAI": (CLIP, {}, {}),
    "QuickGELU": (CLIP, {}, {"quick_gelu": True}),
    "LayerScale": (CLIP, {"ls_init_value": 0.3}, {}),
    "custom blocks with scaled heads": (CustomTextCLIP, {"scale_heads": True}, {}),
    "custom class": (CustomTextCLIP, {}, {}),
    "MobileCLIP": (CustomTextCLIP, {"no_causal_mask": True}, {}),
    "CLIPA": (CLIP, {"no_causal_mask": True, "pool_type": "last"}, {}),
    "worldwide": (CLIP, {"pool_type": "eos", "eos_id": 7}, {}),
    "SigLIP": (
        CustomTextCLIP,
        {"no_causal_mask": True, "pool_type": "last", "proj_bias": True,
         "norm_kwargs": {"eps": 1e-6}},
        {"init_logit_bias": -10.0},
    ),
    "SigLIP 2": (
        CustomTextCLIP,
        {"no_causal_mask": True, "pool_type": "last", "proj_bias": True,
         "act_kwargs": {"approximate": "tanh"}},
        {"init_logit_bias": -10.0},
    ),
    "no projection": (
        CustomTextCLIP,
        {"no_causal_mask": True, "pool_type": "last", "proj_type": "none"},
        {},
    ),
    "first token": (CustomTextCLIP, {"no_causal_mask": True, "pool_type": "first"}, {}),
    "CoCa": (CoCa, {"embed_cls": True, "output_tokens": True}, {}),
    "class token without causality": (
        CustomTextCLIP, {"embed_cls": True, "no_causal_mask": True}, {},
    ),
    "padding masked": (CustomTextCLIP, {"no_causal_mask": True}, {}),
    "CoCa with its mask put right": (CoCa, {"embed_cls": True, "output_tokens": True}, {}),
}  # fmt: skip


# One of each graph that differs in more than its weights: pool, mask, class token, projection.
GRAPHS = ("OpenAI", "worldwide", "CLIPA", "SigLIP 2", "no projection", "first token", "CoCa",
          "class token without causality", "padding masked")  # fmt: skip


def model_of(kind: str) -> nn.Module:
    """The model of a kind, with random weights, biases, gains and class token."""
    made, text, others = KINDS[kind]
    vision = _VISION | (_POOLER if made is CoCa else {})
    if made is CoCa:
        others = others | {"multimodal_cfg": _DECODER}
    width = _TEXT["width"] if text.get("proj_type") == "none" else 20
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        model = made(embed_dim=width, vision_cfg=vision, text_cfg=_TEXT | text, **others)
        # The initial matrices leave every softmax nearly even.
        for parameter in (model if made is CLIP else model.text).parameters():  # type: ignore[union-attr]
            if parameter.ndim > 1:
                parameter.data.mul_(1.5)
    randomise_vectors(model, SEED)
    if kind == "padding masked":
        model.text.use_pad_mask = True  # type: ignore[union-attr]
    if kind == "CoCa with its mask put right":
        model.text.correct_cls_mask = True  # type: ignore[union-attr]
    return model.eval()


def tokens_of(count: int) -> Tensor:
    """Texts of every length, padded with 0: start, words, end (the highest id); 7 here and there.

    The last text fills the context.
    """
    generator = torch.Generator().manual_seed(SEED)
    tokens = torch.zeros(count, CONTEXT, dtype=torch.int64)
    for i in range(count):
        words = CONTEXT - 2 if i == count - 1 else i % (CONTEXT - 2)
        tokens[i, 0] = END - 1
        tokens[i, 1 : 1 + words] = torch.randint(1, END - 1, (words,), generator=generator)
        tokens[i, 1 + words] = END
        if words > 2:
            tokens[i, 2] = 7
    return tokens


def apart(found: Tensor, expected: Tensor) -> float:
    """The worst element's difference, in units of the largest expected one."""
    return float((found.double() - expected.double()).abs().max() / expected.abs().max())


Run = tuple[nn.Module, Tensor, TextTerms, SlowTextTerms]


@pytest.fixture(scope="module", params=KINDS)
def run(request: pytest.FixtureRequest) -> Run:
    """One kind's terms, fast and slow, for six texts."""
    model, tokens = model_of(request.param), tokens_of(6)
    with torch.no_grad():
        terms: TextTerms = DecomposeText(text_tower(model))(tokens)
    return model, tokens, terms, slow_text_terms(model, tokens)


def test_the_text_embedding_is_open_clips(run: Run) -> None:
    _, _, terms, slow = run
    assert relative(terms.text_embedding, slow.text_embedding) <= BAR
    torch.testing.assert_close(terms.text_embedding.norm(dim=-1), torch.ones(6))


def test_text_terms_sum_to_the_text_embedding(run: Run) -> None:
    _, _, terms, _ = run
    assert relative(sum_of_terms(terms), terms.text_embedding) <= BAR


def test_every_text_term_equals_the_one_that_hooks_see(run: Run) -> None:
    _, _, terms, slow = run
    heads = torch.stack([torch.stack(layer, dim=1) for layer in slow.heads], dim=1)
    assert heads.shape == terms.head_terms.shape
    assert apart(terms.head_terms, heads) <= BAR
    assert apart(terms.mlp_terms, torch.stack(slow.mlps, dim=1)) <= BAR
    assert apart(terms.stem_term, slow.stem) <= BAR
    assert apart(terms.bias_term, slow.bias) <= BAR


def test_weighted_values_and_attention_of_texts_equal_those_that_hooks_see(run: Run) -> None:
    _, _, terms, slow = run
    weighted = torch.stack([torch.stack(layer, dim=1) for layer in slow.weighted], dim=1)
    attention = torch.stack([torch.stack(layer, dim=1) for layer in slow.attention], dim=1)
    assert weighted.shape == terms.weighted_values.shape
    assert apart(terms.weighted_values, weighted) <= BAR
    assert apart(terms.attention, attention) <= BAR
    torch.testing.assert_close(terms.attention.sum(dim=-1), torch.ones(6, 3, 3))


def test_word_terms_are_the_heads_terms_shared_out_among_the_tokens(run: Run) -> None:
    _, _, terms, slow = run
    assert apart(terms.word_terms, slow.words) <= BAR
    assert apart(terms.word_terms.sum(dim=1), terms.head_terms.sum(dim=(1, 2))) <= BAR


def test_a_token_that_the_mask_hides_has_no_share(run: Run) -> None:
    _, _, terms, slow = run
    hidden = torch.stack([torch.stack(layer, dim=1) for layer in slow.attention], dim=1) == 0
    everywhere = hidden.all(dim=(1, 2))
    assert (terms.word_terms[everywhere] == 0).all()
    assert (terms.attention[hidden] == 0).all()


def test_a_causal_tower_hides_what_follows_the_end_token() -> None:
    model, tokens = model_of("OpenAI"), tokens_of(6)
    with torch.no_grad():
        terms = DecomposeText(text_tower(model))(tokens)
    for i, ids in enumerate(tokens.tolist()):
        end = ids.index(END)
        assert (terms.word_terms[i, end + 1 :] == 0).all()
        assert (terms.word_terms[i, : end + 1] != 0).any(dim=-1).all()


@pytest.mark.parametrize("kind", GRAPHS)
def test_the_text_graph_equals_open_clip_and_torch_for_any_number_of_texts(
    kind: str, tmp_path: Path
) -> None:
    model, tokens = model_of(kind), tokens_of(6)
    tower = text_tower(model)
    path = tmp_path / "text.fp32.onnx"
    export_text(tower, path)
    running = session(path)
    with torch.no_grad():
        expected: TextTerms = DecomposeText(tower)(tokens)
        untouched = model.encode_text(tokens, normalize=True)  # type: ignore[operator]
    for count in (1, 6):
        found = [torch.from_numpy(x) for x in running.run(None, {"tokens": tokens[:count].numpy()})]
        terms = TextTerms(*found)
        assert relative(terms.text_embedding, untouched[:count]) <= BAR
        assert relative(sum_of_terms(terms), terms.text_embedding) <= BAR
        for name, value, wanted in zip(TextTerms._fields, terms, expected, strict=True):
            assert value.shape == (count, *wanted.shape[1:]), name
            assert apart(value, wanted[:count]) <= BAR, name


def test_a_typed_end_token_ends_the_text_as_in_open_clip() -> None:
    """Two end tokens: the first one is pooled."""
    model = model_of("OpenAI")
    tokens = tokens_of(6)
    tokens[-1, 4] = END
    with torch.no_grad():
        terms = DecomposeText(text_tower(model))(tokens)
    slow = slow_text_terms(model, tokens)
    assert relative(terms.text_embedding, slow.text_embedding) <= BAR
    assert (terms.word_terms[-1, 5:] == 0).all()


def test_the_tower_is_fp32_whatever_the_model_was_loaded_in() -> None:
    tower = text_tower(model_of("SigLIP").half())
    assert {tower.projection.dtype, tower.projection_bias.dtype} == {torch.float32}
    assert tower.token_embedding.dtype == torch.float32


def test_the_kinds_are_those_of_open_clips_own_configurations() -> None:
    """A text configuration that open_clip adds must be given a kind above, or be refused."""
    varied = {"embed_cls", "no_causal_mask", "pool_type", "proj_bias", "proj_type", "norm_kwargs",
              "act_kwargs", "eos_id", "output_tokens", "mlp_ratio"}  # fmt: skip
    plain = {"width", "heads", "layers", "context_length", "vocab_size"}
    tokenizer = {"hf_tokenizer_name", "tokenizer_kwargs", "tokenizer_mode"}
    for name in open_clip.list_models():
        config = (open_clip.get_model_config(name) or {})["text_cfg"]
        if "hf_model_name" not in config:
            assert set(config) <= varied | plain | tokenizer, name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ({"pool_type": "none"}, "pools by 'none'"),
        ({"embed_cls": True}, "embed_cls"),
        ({"qk_norm": True}, "qk_norm"),
        ({"scaled_cosine_attn": True}, "scaled_cosine_attn"),
        ({"scale_attn_inner": True}, "scale_attn_inner"),
        ({"scale_attn": True}, "scale_attn"),
        ({"scale_fc": True}, "scale_fc"),
    ],
)
def test_an_unsupported_text_tower_is_refused_by_name(text: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        text_tower(tiny_model(text=text))


def test_a_mask_that_is_not_causal_is_refused() -> None:
    model: Any = tiny_model()
    model.attn_mask[3, 5] = 0
    with pytest.raises(UnsupportedError, match="not the causal one"):
        text_tower(model)


def test_a_projection_of_several_layers_is_refused() -> None:
    model: Any = model_of("SigLIP")
    model.text.text_projection = nn.Sequential(nn.Linear(24, 24), nn.Linear(24, 20))
    with pytest.raises(UnsupportedError, match="text projection is a Sequential"):
        text_tower(model)


def test_a_foreign_text_encoder_is_refused_by_name() -> None:
    model: Any = model_of("custom class")
    model.text = nn.Identity()
    with pytest.raises(UnsupportedError, match="Identity"):
        text_tower(model)
    with pytest.raises(UnsupportedError, match="Linear"):
        text_tower(nn.Linear(2, 2))
