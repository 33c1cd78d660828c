"""The promises of soundsieve.encoders.clap, on a small CLAP with random weights made of transformers' own parts."""

from __future__ import annotations

import copy
import os
import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
import soundfile
import soxr
import tokenizers
import torch
import torch.nn.functional as F
import transformers

from soundsieve import encoders
from soundsieve.audio.files import AudioError
from soundsieve.encoders import clap
from soundsieve.encoders.clap import SAMPLE_RATE, SPAN, Clap, log_mel
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.types import Audio, Image, Listener, Query, Text

DIM, WIDTH = 16, 32
LONG = "a very long story of a dog that barks at the moon " * 20  # more than 512 tokens
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere"))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(folder))
    monkeypatch.delenv("SOUNDSIEVE_CLAP", raising=False)
    return folder


def small(**audio: Any) -> Any:
    """A CLAP of 16 dimensions that hears 10 s in 64 mel bands and reads 512 tokens, as the real one does."""
    config = transformers.ClapConfig(
        text_config={
            "vocab_size": 263, "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 4,
            "intermediate_size": 40, "initializer_factor": 10.0,
        },
        audio_config={
            "patch_embeds_hidden_size": 8, "hidden_size": 64, "depths": [1, 1, 1, 1],
            "num_attention_heads": [1, 2, 2, 2], "initializer_factor": 10.0, **audio,
        },
        projection_dim=DIM,
    )  # fmt: skip
    torch.manual_seed(1)
    model = transformers.ClapModel(config).eval()
    norm = model.audio_model.audio_encoder.batch_norm
    norm.running_mean.uniform_(-60, -40)
    norm.running_var.uniform_(200, 400)
    return model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clap")
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    words = ["<s>", "<pad>", "</s>", "<unk>", *letters, "do", "dog", "<mask>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    transformers.RobertaTokenizer(vocab=vocabulary, merges=[("d", "o"), ("do", "g")]).save_pretrained(folder)
    assert len(words) == 263
    small().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reference(folder: Path) -> Any:
    """The same model as transformers loads it, with the epsilon of its training."""
    config = transformers.ClapConfig.from_pretrained(folder)
    config.text_config.layer_norm_eps = 1e-5
    return transformers.ClapModel.from_pretrained(folder, config=config).eval()


@pytest.fixture(scope="module")
def tokeniser(folder: Path) -> Any:
    return transformers.RobertaTokenizer.from_pretrained(folder)


@pytest.fixture(scope="module")
def extractor() -> Any:
    """The front end that the published models without fusion come with."""
    return transformers.ClapFeatureExtractor(frequency_min=50, frequency_max=14_000, truncation="rand_trunc")


def noise(seconds: float, rate: int = SAMPLE_RATE, seed: int = 0) -> np.ndarray:
    """(1, sample) of noise whose colour and level come and go."""
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal(round(seconds * rate))
    samples = np.convolve(samples, rng.standard_normal(8), "same")
    swell = np.sin(np.arange(len(samples)) / rate * 2 * np.pi * rng.uniform(0.3, 3)) ** 2
    return (0.1 * samples * swell)[None].astype(np.float32)


def heard_by(reference: Any, extractor: Any, samples: np.ndarray) -> torch.Tensor:
    made = extractor(samples, sampling_rate=SAMPLE_RATE, return_tensors="pt")
    return reference.get_audio_features(**made).pooler_output.detach()


def vectors(encoder: Clap, *queries: Query) -> torch.Tensor:
    return encoder.encode(queries).pooled


# -------------------------------------------------------------------------------------------------------------- words


def test_words_are_read_as_transformers_reads_them(folder: Path, reference: Any, tokeniser: Any) -> None:
    found = Clap(folder).encode([Text("a dog"), Text("Rain on a ROOF"), Text("  a\tdog")])
    assert found.steps is not None
    assert found.mask is not None
    for row, text in enumerate(("a dog", "Rain on a ROOF", "a dog")):
        tokens = tokeniser(text, return_tensors="pt")
        expected = reference.get_text_features(**tokens)
        assert torch.allclose(found.pooled[row], expected.pooler_output[0], atol=1e-5)
        assert torch.allclose(found.steps[row][found.mask[row]], expected.last_hidden_state[0], atol=1e-4)
    assert torch.allclose(found.pooled.norm(dim=1), torch.ones(3), atol=1e-5)
    assert float(found.pooled[0] @ found.pooled[1]) < 0.99  # the small model tells texts apart


def test_padding_changes_nothing(folder: Path, cache: Path) -> None:
    together = Clap(folder).encode([Text("a dog"), Text(LONG)])
    alone = Clap(folder).encode([Text("a dog")])
    assert together.steps is not None
    assert together.mask is not None
    assert alone.steps is not None
    assert together.steps.shape == (2, 512, WIDTH)
    assert together.mask.sum(1).tolist() == [alone.steps.shape[1], 512]
    assert not together.steps[~together.mask].any()
    assert torch.allclose(together.pooled[0], alone.pooled[0], atol=1e-5)
    assert torch.allclose(together.steps[0][together.mask[0]], alone.steps[0], atol=1e-4)


def test_a_fixed_length_gives_the_states_of_padding_too(
    folder: Path, reference: Any, tokeniser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUNDSIEVE_CLAP", str(folder))
    found = encoders.load("clap_padded").encode([Text("a dog"), Text(LONG)])
    assert found.steps is not None
    assert found.mask is not None
    for row, text in enumerate(("a dog", LONG)):
        tokens = tokeniser(text, padding="max_length", truncation=True, max_length=77, return_tensors="pt")
        expected = reference.get_text_features(**tokens)
        assert torch.allclose(found.pooled[row], expected.pooler_output[0], atol=1e-5)
        assert torch.allclose(found.steps[row], expected.last_hidden_state[0], atol=1e-4)
        assert torch.equal(found.mask[row], tokens["attention_mask"][0].bool())


def test_more_tokens_than_it_reads_are_refused(folder: Path) -> None:
    assert Clap(folder, length=512).encode([Text("a dog")]).steps is not None
    with pytest.raises(ValueError, match="length is 513; this CLAP reads 512 tokens at most"):
        Clap(folder, length=513).encode([Text("a dog")])


def test_the_text_branch_has_the_epsilon_of_its_training(folder: Path, tmp_path: Path) -> None:
    def epsilons(where: Path) -> set[float]:
        model = Clap(where)._ready()[1].text_model
        return {layer.eps for layer in model.modules() if isinstance(layer, torch.nn.LayerNorm)}

    assert epsilons(folder) == {1e-5}
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    config = transformers.ClapConfig.from_pretrained(folder)
    config.text_config.layer_norm_eps = 1e-7
    config.save_pretrained(own)
    assert epsilons(own) == {1e-7}


def test_words_asked_before_need_no_network(folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    asked = [Text("a dog"), Text("rain")]
    before = Clap(folder, states=False).encode(asked)
    assert before.steps is None
    assert before.mask is None
    assert torch.allclose(before.pooled, Clap(folder).encode(asked).pooled, atol=1e-6)
    assert len(list(cache.rglob("*.npy"))) == 2
    monkeypatch.setattr(Clap, "_ready", lambda _: pytest.fail("the network was asked for"))
    assert torch.equal(vectors(Clap(folder, states=False), Text("rain"), Text("a dog")), before.pooled.flip(0))


def test_states_are_kept_in_memory_within_bounds(folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(clap, "REMEMBERED", 2)
    encoder = Clap(folder)
    before = encoder.encode([Text("one"), Text("two"), Text("three")])
    assert len(encoder._read) == 2
    assert not cache.exists()
    monkeypatch.setattr(Clap, "_ready", lambda _: pytest.fail("the network was asked for"))
    assert torch.equal(vectors(encoder, Text("three"), Text("two")), before.pooled[[2, 1]])


# ---------------------------------------------------------------------------------------------------------- front end


def tone(seconds: float, hertz: float = 1_000.0) -> np.ndarray:
    return (0.9 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE))[None]


@pytest.mark.parametrize(
    "sound",
    [noise(10), tone(10), np.zeros((1, SPAN)), 1e-6 * noise(10), np.eye(1, SPAN, 99_000), 30 * noise(10)],
    ids=["noise", "tone", "silence", "near silence", "click", "over full scale"],
)
def test_mel_levels_are_those_of_transformers(extractor: Any, sound: np.ndarray) -> None:
    expected = extractor(sound[0], sampling_rate=SAMPLE_RATE, return_tensors="pt")["input_features"]
    found = log_mel(torch.from_numpy(sound))
    assert found.shape == expected.shape == (1, 1, 1_001, 64)
    assert found.dtype == torch.float32
    assert float((found - expected).abs().max()) <= 1e-4


@pytest.mark.parametrize("samples", [1, 500, 48_000, 143_999, 240_001, 479_999, 480_000])
def test_short_sounds_are_repeated_as_transformers_repeats_them(
    folder: Path, reference: Any, extractor: Any, samples: int
) -> None:
    sound = noise(10)[:, -samples:]
    found = Clap(folder).hear(torch.from_numpy(sound), SAMPLE_RATE)
    assert torch.allclose(found, heard_by(reference, extractor, sound[0]), atol=2e-5)


def test_sounds_differ(reference: Any, extractor: Any) -> None:
    one, two = heard_by(reference, extractor, noise(3)[0]), heard_by(reference, extractor, tone(3)[0])
    assert float((one @ two.T).squeeze()) < 0.99


def test_a_long_sound_is_heard_in_windows_spread_over_it(folder: Path, reference: Any, extractor: Any) -> None:
    sound = noise(24)
    starts = [0, 7 * SAMPLE_RATE, 14 * SAMPLE_RATE]
    windows = [heard_by(reference, extractor, sound[0, start : start + SPAN]) for start in starts]
    expected = F.normalize(torch.cat(windows).mean(0), dim=0)
    found = Clap(folder).hear(torch.from_numpy(sound), SAMPLE_RATE)
    assert torch.allclose(found[0], expected, atol=2e-5)
    assert torch.equal(Clap(folder).hear(torch.from_numpy(sound), SAMPLE_RATE), found)


def test_a_batch_is_heard_one_by_one(folder: Path) -> None:
    encoder = Clap(folder)
    batch = torch.from_numpy(np.concatenate([noise(2, seed=seed) for seed in range(3)]))
    alone = torch.cat([encoder.hear(one[None], SAMPLE_RATE) for one in batch])
    assert torch.allclose(encoder.hear(batch, SAMPLE_RATE), alone, atol=1e-5)


@pytest.mark.parametrize("shape", [(100,), (1, 0), (0, 100), (1, 2, 100)])
def test_what_is_no_batch_of_sounds_is_refused(folder: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"it must be \(batch, sample\), not empty"):
        Clap(folder).hear(torch.zeros(shape), SAMPLE_RATE)


# ----------------------------------------------------------------------------------------------------------- gradient


@pytest.mark.parametrize("rate", [16_000, SAMPLE_RATE])
def test_the_gradient_reaches_every_sample_and_points_the_right_way(folder: Path, rate: int) -> None:
    encoder = Clap(folder)
    target = encoder.encode([Text("a dog")]).pooled
    hiss = np.random.default_rng(5).standard_normal(2 * rate)  # in silence the log's gradient changes at every step
    sound = torch.from_numpy(noise(2, rate) + 0.05 * hiss).float().requires_grad_()
    before = (encoder.hear(sound, rate) @ target.T).sum()
    before.backward()
    gradient = sound.grad
    assert gradient is not None
    assert gradient.isfinite().all()
    assert float((gradient != 0).float().mean()) > 0.99
    assert all(parameter.grad is None for parameter in encoder._ready()[1].parameters())
    step = 5e-4 / float(gradient.square().sum())  # so much the likeness should grow
    with torch.no_grad():
        up = (encoder.hear(sound + step * gradient, rate) @ target.T).sum()
        down = (encoder.hear(sound - step * gradient, rate) @ target.T).sum()
    assert float(up - down) == pytest.approx(1e-3, rel=0.05)


def test_listening_leaves_the_weights_alone(folder: Path) -> None:
    encoder: Listener = Clap(folder)
    assert isinstance(encoder, Clap)
    before = {name: tensor.clone() for name, tensor in encoder._ready()[1].state_dict().items()}
    sound = torch.from_numpy(noise(1)).requires_grad_()
    encoder.hear(sound, SAMPLE_RATE)[0, 0].backward()
    model = encoder._ready()[1]
    assert not any(part.training for part in model.modules())
    assert not any(parameter.requires_grad or parameter.grad is not None for parameter in model.parameters())
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


@pytest.mark.parametrize(("rate", "apart"), [(SAMPLE_RATE, 1e-5), (16_000, 0.3), (44_100, 0.05)])
def test_what_is_heard_is_nearly_what_is_encoded(folder: Path, rate: int, apart: float) -> None:
    sound, encoder = noise(3, rate), Clap(folder)
    found = encoder.hear(torch.from_numpy(sound), rate)
    assert float((found - vectors(encoder, Audio(sound, rate))).norm()) < apart


def test_encoding_in_inference_mode_does_not_keep_gradients_from_passing(folder: Path) -> None:
    encoder = Clap(folder)
    clap._mel_bands.cache_clear()
    with torch.inference_mode():
        vectors(encoder, Audio(noise(1), SAMPLE_RATE))
    sound = torch.from_numpy(noise(1)).requires_grad_()
    encoder.hear(sound, SAMPLE_RATE)[0, 0].backward()
    assert sound.grad is not None
    assert sound.grad.any()


def test_under_autocast_the_vectors_are_nearly_the_same(folder: Path) -> None:
    encoder, sound = Clap(folder), torch.from_numpy(noise(2)).requires_grad_()
    plain = encoder.hear(sound, SAMPLE_RATE)
    with torch.autocast("cpu", torch.bfloat16):
        found = encoder.hear(sound, SAMPLE_RATE)
    assert found.dtype == torch.float32
    assert 0 < float((found - plain).detach().norm()) < 0.05
    found[0, 0].backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_it_moves_to_where_the_sound_is(folder: Path) -> None:
    encoder, sound = Clap(folder), torch.from_numpy(noise(2))
    plain = encoder.hear(sound, SAMPLE_RATE)
    there = sound.cuda().requires_grad_()
    found = encoder.hear(there, SAMPLE_RATE)
    assert found.device == there.device
    found[0, 0].backward()
    assert there.grad is not None
    assert float((found.cpu() - plain).detach().norm()) < 0.05
    assert vectors(encoder, Text("a dog")).device.type == "cpu"


def test_the_gradient_of_silence_is_finite(folder: Path) -> None:
    sound = torch.zeros(1, 30_000, requires_grad=True)
    Clap(folder).hear(sound, 16_000).sum().backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


# ----------------------------------------------------------------------------------------------------- example sounds


def test_an_example_sound_is_heard_as_transformers_hears_it(folder: Path, reference: Any, extractor: Any) -> None:
    sound = noise(3)
    found = Clap(folder).encode([Audio(sound, SAMPLE_RATE)])
    assert found.steps is None
    assert found.mask is None
    assert torch.allclose(found.pooled, heard_by(reference, extractor, sound[0]), atol=2e-5)
    assert not found.pooled.requires_grad


def test_a_file_is_resampled_and_mixed_down(folder: Path, reference: Any, extractor: Any, tmp_path: Path) -> None:
    stereo = np.concatenate([noise(2, 16_000, 1), noise(2, 16_000, 2)])
    soundfile.write(tmp_path / "dog.wav", stereo.T, 16_000, subtype="FLOAT")
    encoder = Clap(folder)
    found = vectors(encoder, Audio(tmp_path / "dog.wav"), Audio(str(tmp_path / "dog.wav")), Audio(stereo, 16_000))
    mono = soxr.resample(stereo.mean(0), 16_000, SAMPLE_RATE)
    assert torch.allclose(found, heard_by(reference, extractor, mono).expand(3, -1), atol=2e-5)


def test_the_first_minute_is_heard(folder: Path, tmp_path: Path) -> None:
    rate = 8_000
    sound = noise(70, rate)
    sound[:, 60 * rate :] = 0.5
    soundfile.write(tmp_path / "long.wav", sound.T, rate, subtype="FLOAT")
    expected = vectors(Clap(folder), Audio(sound[:, : 60 * rate], rate))
    assert torch.equal(vectors(Clap(folder), Audio(tmp_path / "long.wav")), expected)
    assert torch.equal(vectors(Clap(folder), Audio(sound, rate)), expected)


def test_silence_has_a_vector(folder: Path) -> None:
    found = vectors(Clap(folder), Audio(np.zeros((2, 1_000), np.float32), 44_100))
    assert torch.allclose(found.norm(dim=1), torch.ones(1), atol=1e-5)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Audio(np.zeros((1, 100), np.float32)), "sample rate is None"),
        (Audio(np.zeros((1, 0), np.float32), 16_000), "there is nothing to hear in it"),
        (Audio(np.zeros((0, 100), np.float32), 16_000), "there is nothing to hear in it"),
        (Audio(np.zeros(100, np.float32), 16_000), r"it must be \(channel, sample\)"),
        (Audio(np.zeros((1, 100), np.int16), 16_000), "floating point"),
        (Audio(np.full((1, 100), np.nan, np.float32), 16_000), "finite"),
        (Image("dog.png"), "takes text and sounds, not image"),
        (Text(" "), "the query is empty"),
    ],
)
def test_what_cannot_be_heard_is_refused(folder: Path, query: Query, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        vectors(Clap(folder), query)


def test_a_sound_file_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"dog\.wav: is not there"):
        vectors(Clap(folder), Audio(tmp_path / "dog.wav"))


def test_words_and_sounds_go_together(folder: Path) -> None:
    sound = Audio(noise(1), SAMPLE_RATE)
    together = Clap(folder).encode([sound, Text("a dog"), Text("a dog barking"), sound])
    assert together.steps is not None
    assert together.mask is not None
    alone = Clap(folder).encode([Text("a dog barking")])
    assert alone.steps is not None
    assert together.steps.shape == (4, alone.steps.shape[1], WIDTH)
    assert not together.mask[[0, 3]].any()
    assert not together.steps[~together.mask].any()
    assert torch.equal(together.pooled[0], together.pooled[3])
    assert torch.allclose(together.pooled[0], vectors(Clap(folder), sound)[0], atol=1e-5)
    assert torch.allclose(together.pooled[2], alone.pooled[0], atol=1e-5)
    kept = Clap(folder, states=False).encode([sound, Text("a dog")])
    assert kept.steps is None
    assert torch.allclose(kept.pooled, together.pooled[:2], atol=1e-5)


# ------------------------------------------------------------------------------------------------------------ weights


def test_weights_may_come_from_elsewhere(folder: Path, reference: Any, tokeniser: Any, cache: Path) -> None:
    made = []
    expected = vectors(Clap(folder), Text("a dog"), Audio(noise(1), SAMPLE_RATE))

    def make() -> tuple[Any, Any]:
        made.append(copy.deepcopy(reference).requires_grad_(True).train())
        return tokeniser, made[-1]

    encoder = Clap.made_by(make, dim=DIM, states=False)
    assert not made
    found = vectors(encoder, Text("a dog"), Audio(noise(1), SAMPLE_RATE))
    assert torch.allclose(found, expected, atol=1e-5)
    assert len(made) == 1
    assert not made[0].training
    assert not any(parameter.requires_grad for parameter in made[0].parameters())
    assert not cache.exists()
    encoder.release()
    assert torch.equal(vectors(encoder, Text("a dog")), found[:1])  # known: no need to make it again
    vectors(encoder, Text("rain"))
    assert len(made) == 2
    with pytest.raises(EncoderError, match="came with a separator"):
        encoder.find(download=False)


def test_weights_from_elsewhere_are_named_by_their_hash(tokeniser: Any, cache: Path) -> None:
    model = small()
    before = vectors(Clap.made_by(lambda: (tokeniser, model), "ab" * 32, dim=DIM, states=False), Text("a dog"))
    again = Clap.made_by(lambda: pytest.fail("the network was asked for"), "ab" * 32, dim=DIM, states=False)
    assert torch.equal(vectors(again, Text("a dog")), before)
    assert len(list(cache.rglob("clap-abababab/*.npy"))) == 1


def test_a_model_with_fusion_is_refused(tokeniser: Any) -> None:
    fused = small(enable_fusion=True, fusion_type="aff_2d", patch_embed_input_channels=1)
    with pytest.raises(EncoderError, match="feature fusion is not supported; give one without"):
        vectors(Clap.made_by(lambda: (tokeniser, fused), dim=DIM), Text("a dog"))


def test_the_scale_is_that_of_its_training(folder: Path) -> None:
    assert Clap(folder).scale == pytest.approx(1 / 0.07)


def test_released_weights_come_back(folder: Path) -> None:
    encoder = Clap(folder)
    before = vectors(encoder, Audio(noise(1), SAMPLE_RATE))
    encoder.release()
    assert encoder._model is None
    assert torch.equal(vectors(encoder, Audio(noise(1), SAMPLE_RATE)), before)


def test_without_weights_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: Any, **__: Any) -> str:
        raise OSError("no net")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", nowhere)
    with pytest.raises(EncoderError, match="is not at hand; connect once, or let SOUNDSIEVE_CLAP name a folder"):
        vectors(Clap(), Text("a dog"))


def test_wrong_weights_from_the_hub_are_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = tmp_path / "hub"
    shutil.copytree(folder, hub)
    (hub / "model.safetensors").rename(hub / "pytorch_model.bin")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(hub))
    with pytest.raises(EncoderError, match=r"not the published CLAP \(larger_clap_general\)"):
        vectors(Clap(), Text("a dog"))


def test_models_are_chosen_by_name(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = encoders.load("clap")
    assert isinstance(encoder, Clap)
    assert (encoder.dim, encoder.accepts) == (512, frozenset({Text, Audio}))
    with pytest.raises(ValueError, match="did you mean 'laion/clap-htsat-unfused'"):
        Clap(model="laion/clap-htsat-fused")
    with pytest.raises(EncoderError, match=r"no model\.safetensors or pytorch_model\.bin there"):
        Clap(tmp_path)
    monkeypatch.setenv("SOUNDSIEVE_CLAP", str(folder))
    assert Clap().dim == DIM
    assert Clap().find(download=False) == folder
