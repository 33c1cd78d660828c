"""The promises of soundsieve.encoders.laion, on a small CLAP of transformers' own parts under LAION's names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from soundsieve.encoders import laion
from soundsieve.encoders.pretrained import EncoderError
from tests.encoders.conftest import VOCABULARY, as_laion, small_clap

FILE = "clap.ckpt"
AUDIO = ("audio_branch.", "audio_projection.", "audio_transform.")


@pytest.fixture(scope="module")
def original() -> Any:
    return small_clap()


@pytest.fixture(scope="module")
def tensors(original: Any) -> dict[str, Tensor]:
    return as_laion(original)


def text_alone(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(AUDIO)}


def built(tensors: dict[str, Tensor], config: Path | None = None) -> Any:
    made = laion.convert(tensors, FILE, config)
    return laion.build(json.loads(json.dumps(made.config)), made.state, FILE)


def tokens() -> dict[str, Tensor]:
    ids = torch.randint(4, VOCABULARY - 1, (3, 9), generator=torch.Generator().manual_seed(0))
    ids[:, 0], ids[:, -1] = 0, 2
    real = torch.ones_like(ids)
    ids[1, 6:], real[1, 6:] = 1, 0
    return {"input_ids": ids, "attention_mask": real}


def spectrogram() -> Tensor:
    return 20 * torch.randn(2, 1, 1001, 64, generator=torch.Generator().manual_seed(1)) - 50


def refused(tensors: dict[str, Tensor], *told: str, config: Path | None = None) -> None:
    with pytest.raises(EncoderError) as caught:
        laion.convert(tensors, FILE, config)
    line = str(caught.value)
    assert "\n" not in line
    for part in (FILE, *told) if config is None else told:
        assert part in line


def test_the_tensors_of_laion_are_all_there(tensors: dict[str, Tensor]) -> None:
    """What the tests are made of has the layout of the published files: counted by kind."""
    assert sum(name.startswith("text_branch.encoder.layer.0.") for name in tensors) == 16
    assert sum(name.startswith("audio_branch.layers.1.blocks.1.") for name in tensors) == 15
    assert {"text_transform.sequential.3.bias", "audio_branch.tscam_conv.weight"} <= tensors.keys()


@pytest.mark.parametrize("module", [False, True])
def test_embeddings_are_those_of_the_original(original: Any, module: bool) -> None:
    found = built(as_laion(original, module=module))
    with torch.no_grad():
        texts = found.get_text_features(**tokens()), original.get_text_features(**tokens())
        heard = found.get_audio_features(spectrogram()), original.get_audio_features(spectrogram())
    assert torch.equal(texts[0].pooler_output, texts[1].pooler_output)
    assert torch.equal(texts[0].last_hidden_state, texts[1].last_hidden_state)
    assert torch.equal(heard[0].pooler_output, heard[1].pooler_output)
    assert float(texts[0].pooler_output[0] @ texts[0].pooler_output[2]) < 0.999  # it tells texts apart
    assert float(heard[0].pooler_output[0] @ heard[0].pooler_output[1]) < 0.9999
    assert found.logit_scale_a == original.logit_scale_a
    assert not found.training
    assert not any(parameter.requires_grad for parameter in found.parameters())


def test_every_tensor_is_kept_exactly_or_dropped_by_name(original: Any, tensors: dict[str, Tensor]) -> None:
    made = laion.convert(tensors, FILE)
    state = original.state_dict()
    theirs = {name for name in state if not name.endswith(("position_ids", "token_type_ids", "position_index"))}
    assert made.state.keys() == theirs
    assert all(torch.equal(made.state[name], state[name]) for name in theirs)
    assert made.hears
    dropped = {name.partition(".")[0] for name in made.dropped}
    assert dropped == {"text_branch", "text_transform", "audio_branch", "audio_transform"}
    thirds = 2 * sum("qkv" in name for name in tensors)  # one becomes three
    assert len(made.dropped) + len(made.state) - thirds == len(tensors)


@pytest.mark.parametrize(
    ("dim", "hidden", "audio"),
    [
        (24, 64, {"depths": [2, 1, 3, 1], "num_attention_heads": [2, 2, 4, 8]}),
        (8, 192, {"patch_embeds_hidden_size": 12, "hidden_size": 96, "window_size": 4, "mlp_ratio": 4.0}),
    ],
)
def test_sizes_are_read_off_the_shapes(dim: int, hidden: int, audio: dict[str, Any]) -> None:
    original = small_clap(dim, hidden, **audio)
    config = laion.convert(as_laion(original), FILE).config
    for half, fields in {
        "text_config": ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
                        "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "projection_dim"),
        "audio_config": ("depths", "num_attention_heads", "patch_embeds_hidden_size", "hidden_size", "window_size",
                         "mlp_ratio", "num_mel_bins", "spec_size", "patch_size", "projection_dim", "layer_norm_eps"),
    }.items():  # fmt: skip
        for field in fields:
            said = getattr(getattr(original.config, half), field)
            said = [said, said] if field == "patch_size" else said
            assert config[half][field] == (list(said) if isinstance(said, tuple) else said), field
    assert config["projection_dim"] == dim


def test_the_sizes_of_the_published_model_are_read_off_too() -> None:
    """HTSAT-base and RoBERTa-base, without their numbers."""
    import transformers

    config = transformers.ClapConfig(
        audio_config={
            "patch_embeds_hidden_size": 128, "depths": [2, 2, 12, 2], "num_attention_heads": [4, 8, 16, 32],
            "hidden_size": 1024,
        }
    )  # fmt: skip
    with torch.device("meta"):
        tensors = as_laion(transformers.ClapModel(config))
    made = laion.convert(tensors, FILE)
    assert made.config["text_config"]["num_attention_heads"] == 12
    assert made.config["audio_config"]["depths"] == [2, 2, 12, 2]
    assert made.config["audio_config"]["num_attention_heads"] == [4, 8, 16, 32]
    assert made.config["projection_dim"] == 512
    text = [tensor.numel() for name, tensor in made.state.items() if name.startswith("text_")]
    assert sum(text) == 125_302_016


@pytest.mark.parametrize(("hidden", "heads"), [(768, 12), (64, 1), (128, 2), (32, 1), (100, 2), (80, 2), (96, 2)])
def test_heads_are_as_wide_as_may_be(hidden: int, heads: int) -> None:
    tensors = text_alone(as_laion(small_clap(hidden=hidden)))
    assert laion.convert(tensors, FILE).config["text_config"]["num_attention_heads"] == heads


def test_a_config_beside_says_what_shapes_do_not(original: Any, tmp_path: Path) -> None:
    changed = small_clap(heads=8)
    changed.config.save_pretrained(tmp_path)
    config = tmp_path / "config.json"
    found, guessed = built(as_laion(changed), config), built(as_laion(changed))
    with torch.no_grad():
        expected = changed.get_text_features(**tokens()).pooler_output
        assert torch.equal(found.get_text_features(**tokens()).pooler_output, expected)
        assert not torch.allclose(guessed.get_text_features(**tokens()).pooler_output, expected, atol=1e-3)
    said = json.loads(config.read_text())
    said["text_config"]["layer_norm_eps"] = 1e-12  # what transformers takes where nothing is said
    config.write_text(json.dumps(said))
    assert laion.convert(as_laion(changed), FILE, config).config["text_config"]["layer_norm_eps"] == 1e-5
    config.write_text('{"model_type": "roberta"}')
    assert laion.convert(as_laion(original), FILE, config).config["text_config"]["num_attention_heads"] == 2


def test_a_config_that_does_not_fit_is_told(tensors: dict[str, Tensor], tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text("{")
    refused(tensors, str(config), "not JSON", config=config)
    config.write_text('{"model_type": "clap", "text_config": 3}')
    refused(tensors, str(config), "not the configuration of a CLAP", config=config)
    small_clap(hidden=64).config.save_pretrained(tmp_path)
    refused(tensors, "'text_branch.embeddings.", "128), not (263, 64)", config=config)


def test_without_an_audio_half_it_embeds_texts(original: Any, tensors: dict[str, Tensor]) -> None:
    made = laion.convert(text_alone(tensors), FILE)
    assert not made.hears
    found = laion.build(made.config, made.state, FILE)
    with torch.no_grad():
        expected = original.get_text_features(**tokens()).pooler_output
        assert torch.equal(found.get_text_features(**tokens()).pooler_output, expected)
    assert found.audio_model is None
    assert all(name.startswith(("text_", "logit_scale")) for name, _ in found.named_parameters())


NEEDED = sorted(name for name in as_laion(small_clap()) if not laion._DROPPED.fullmatch(name))


SIZES = {f"text_branch.embeddings.{part}_embeddings.weight" for part in ("word", "position", "token_type")}
"""Nothing but these tensors says how long they are."""


@pytest.mark.parametrize("seed", range(40))
def test_a_tensor_missing_or_misshapen_is_named(tensors: dict[str, Tensor], seed: int) -> None:
    changed, name = dict(tensors), NEEDED[seed * len(NEEDED) // 40]
    tensor = changed.pop(name)
    wrong = ("missing", "longer", "flat")[seed % 3] if name not in SIZES else "flat"
    if wrong == "longer":
        changed[name] = torch.cat([tensor.reshape(-1) if not tensor.ndim else tensor] * 2)
    elif wrong == "flat":
        changed[name] = tensor[None]
    refused(changed, repr(name))


@pytest.mark.parametrize(
    "name",
    [
        "more", "text_branch.more", "text_branch.encoder.layer.3.output.dense.bias", "audio_branch.head.more",
        "audio_branch.layers.4.blocks.0.norm1.weight", "text_transform.weight", "text_projection.1.weight",
        "text_branch.encoder.layer.7.output.dense.bias", "module.logit_scale_a",
    ],
)  # fmt: skip
def test_a_tensor_that_has_no_place_is_named(tensors: dict[str, Tensor], name: str) -> None:
    with pytest.raises(EncoderError, match=r"no place in CLAP|is missing") as caught:
        laion.convert({**tensors, name: torch.zeros(1)}, FILE)
    told = str(caught.value)
    if "no place" in told:
        assert repr(name) in told
    else:  # the first tensor of a layer more, of which all others are missing
        assert name.rpartition(".blocks.0.")[0] in told or name.rpartition(".output.dense")[0] in told


def test_feature_fusion_is_refused(tensors: dict[str, Tensor]) -> None:
    name = "audio_branch.patch_embed.mel_conv2d.weight"
    refused({**tensors, name: torch.zeros(1)}, "feature fusion", name)


def test_nothing_at_all_is_refused() -> None:
    refused({}, "'text_branch.embeddings.word_embeddings.weight' is missing")


@pytest.mark.parametrize("change", ["missing", "more", "shape", "config"])
def test_a_state_that_does_not_fit_its_configuration_is_told(tensors: dict[str, Tensor], change: str) -> None:
    made = laion.convert(tensors, FILE)
    state, config = dict(made.state), made.config
    name = "text_model.pooler.dense.bias"
    if change == "missing":
        del state[name]
    elif change == "more":
        state["text_model.more"] = torch.zeros(1)
    elif change == "shape":
        state[name] = torch.zeros(3)
    else:
        config = {**config, "text_config": {**config["text_config"], "num_attention_heads": 7}}
    with pytest.raises(EncoderError, match=r"clap\.ckpt: the weights do not fit CLAP \(") as caught:
        laion.build(config, state, FILE)
    assert "\n" not in str(caught.value)
