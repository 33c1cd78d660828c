"""What several test files need: a small CLAP and a small CLIP of transformers' own parts, as they are published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

VOCABULARY = 263


def small_clap(dim: int = 16, hidden: int = 128, heads: int | None = None, **audio: Any) -> Any:
    """A CLAP with random weights that hears 10 s in 64 mel bands and reads 512 tokens, as the real one does.

    Everything that may differ between weights does: no norm is the identity, no bias zero.
    """
    import transformers

    config = transformers.ClapConfig(
        text_config={
            "vocab_size": VOCABULARY, "hidden_size": hidden, "num_hidden_layers": 3,
            "num_attention_heads": heads or max(hidden // 64, 1), "intermediate_size": 40, "layer_norm_eps": 1e-5,
        },
        audio_config={
            "patch_embeds_hidden_size": 8, "hidden_size": 64, "depths": [1, 2, 1, 1],
            "num_attention_heads": [1, 2, 4, 2], "mlp_ratio": 3.0, **audio,
        },
        projection_dim=dim,
    )  # fmt: skip
    torch.manual_seed(1)
    model = transformers.ClapModel(config).eval()
    with torch.no_grad():
        for tensor in model.parameters():
            tensor.add_(0.3 * torch.randn(tensor.shape) if tensor.ndim == 1 else 0.15 * torch.randn(tensor.shape))
    norm = model.audio_model.audio_encoder.batch_norm
    norm.running_mean.uniform_(-60, -40)
    norm.running_var.uniform_(200, 400)
    return model


def as_laion(model: Any, *, module: bool = False) -> dict[str, Tensor]:
    """All tensors of a ClapModel as LAION's own code names them, with those that only that code has.

    Args:
        model: with both halves.
        module: whether ``module.`` stands before every name, as in LAION's own files.
    """
    found: dict[str, Tensor] = {}

    def put(name: str, layer: nn.Module) -> None:
        for part, tensor in layer.state_dict().items():
            found[f"{name}.{part}"] = tensor.detach().clone()

    found["logit_scale_a"], found["logit_scale_t"] = model.logit_scale_a.detach(), model.logit_scale_t.detach()
    heard = model.audio_model.audio_encoder
    found["audio_branch.spectrogram_extractor.stft.conv_real.weight"] = torch.zeros(513, 1, 1024)
    found["audio_branch.spectrogram_extractor.stft.conv_imag.weight"] = torch.zeros(513, 1, 1024)
    found["audio_branch.logmel_extractor.melW"] = torch.zeros(513, 64)
    put("audio_branch.bn0", heard.batch_norm)
    put("audio_branch.patch_embed.proj", heard.patch_embed.proj)
    put("audio_branch.patch_embed.norm", heard.patch_embed.norm)
    for number, stage in enumerate(heard.layers):
        for index, block in enumerate(stage.blocks):
            own = f"audio_branch.layers.{number}.blocks.{index}"
            attention = block.attention.self
            put(f"{own}.norm1", block.layernorm_before)
            if index % 2:
                found[f"{own}.attn_mask"] = torch.zeros(64, 64, 64)
            found[f"{own}.attn.relative_position_bias_table"] = attention.relative_position_bias_table.detach().clone()
            found[f"{own}.attn.relative_position_index"] = attention.relative_position_index.clone()
            thirds = (attention.query, attention.key, attention.value)
            found[f"{own}.attn.qkv.weight"] = torch.cat([third.weight.detach() for third in thirds])
            found[f"{own}.attn.qkv.bias"] = torch.cat([third.bias.detach() for third in thirds])
            put(f"{own}.attn.proj", block.attention.output.dense)
            put(f"{own}.norm2", block.layernorm_after)
            put(f"{own}.mlp.fc1", block.intermediate.dense)
            put(f"{own}.mlp.fc2", block.output.dense)
        if stage.downsample is not None:
            put(f"audio_branch.layers.{number}.downsample.reduction", stage.downsample.reduction)
            put(f"audio_branch.layers.{number}.downsample.norm", stage.downsample.norm)
    put("audio_branch.norm", heard.norm)
    put("audio_branch.tscam_conv", nn.Conv2d(heard.num_features, 5, (2, 3)))
    put("audio_branch.head", nn.Linear(5, 5))

    text = model.text_model
    found["text_branch.embeddings.position_ids"] = torch.arange(514)[None]
    for part in ("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm"):
        put(f"text_branch.embeddings.{part}", getattr(text.embeddings, part))
    for number, layer in enumerate(text.encoder.layer):
        own = f"text_branch.encoder.layer.{number}"
        for part in ("query", "key", "value"):
            put(f"{own}.attention.self.{part}", getattr(layer.attention.self, part))
        put(f"{own}.attention.output.dense", layer.attention.output.dense)
        put(f"{own}.attention.output.LayerNorm", layer.attention.output.LayerNorm)
        put(f"{own}.intermediate.dense", layer.intermediate.dense)
        put(f"{own}.output.dense", layer.output.dense)
        put(f"{own}.output.LayerNorm", layer.output.LayerNorm)
    put("text_branch.pooler.dense", text.pooler.dense)
    dim = model.config.projection_dim
    for half in ("text", "audio"):
        for number in (0, 3):
            put(f"{half}_transform.sequential.{number}", nn.Linear(dim, dim))
        put(f"{half}_projection.0", getattr(model, f"{half}_projection").linear1)
        put(f"{half}_projection.2", getattr(model, f"{half}_projection").linear2)
    return {f"module.{name}" if module else name: tensor for name, tensor in found.items()}


def vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """A RoBERTa vocabulary of all letters and the word dog."""
    from tokenizers import pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = ["<s>", "<pad>", "</s>", "<unk>", *letters, "do", "dog", "<mask>"]
    assert len(words) == VOCABULARY
    return {word: number for number, word in enumerate(words)}, [("d", "o"), ("do", "g")]


@pytest.fixture(scope="session")
def tokeniser() -> Any:
    """The small vocabulary's tokeniser, of transformers."""
    import transformers

    words, merges = vocabulary()
    return transformers.RobertaTokenizer(vocab=words, merges=merges)


@pytest.fixture(scope="session")
def tokeniser_folder(tokeniser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with its tokenizer.json and nothing else that counts."""
    folder = tmp_path_factory.mktemp("tokeniser")
    tokeniser.save_pretrained(folder)
    return folder


def make_clip(folder: Path, dim: int) -> Path:
    """A CLIP with random weights and vectors of ``dim`` numbers that sees 224 x 224 pixels and reads 77 tokens, as the
    real one does; all its files."""
    import tokenizers
    import transformers

    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters), "do", "dog</w>", "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    transformers.CLIPTokenizer(vocab=vocabulary, merges=[("d", "o"), ("do", "g</w>")]).save_pretrained(folder)
    transformers.CLIPImageProcessorPil().save_pretrained(folder)
    small = {"hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = transformers.CLIPConfig(
        text_config={
            **small,
            "vocab_size": len(words),
            "bos_token_id": len(words) - 2,
            "eos_token_id": 2,  # as OpenAI's configurations have it: transformers then takes the highest token
            "initializer_factor": 8.0,
        },
        vision_config={**small, "patch_size": 32, "image_size": 224},
        projection_dim=dim,
    )
    torch.manual_seed(0)
    transformers.CLIPModel(config).save_pretrained(folder)
    return folder
