"""The promises of soundsieve.encoders.joint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from torch import nn

from soundsieve import encoders
from soundsieve.encoders import audio_tower
from soundsieve.encoders.joint import LEANING, TOWERS, WEIGHTS, Joint, Leaning, LeaningJoint, load_towers, pack, unpack
from soundsieve.encoders.minilm import MiniLM
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.types import Audio, Image, Listener, Text, Video

RATE = 16_000


@pytest.fixture(scope="module")
def joint() -> Joint:
    return Joint()


def chirp(seconds: float = 1.0, low: float = 300.0) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    return (0.4 * np.sin(2 * np.pi * (low + 400 * time) * time)).astype(np.float32)


def drawing(shade: int = 40) -> np.ndarray:
    picture = np.full((60, 90, 3), 255, np.uint8)
    picture[10:40, 20:70] = (shade, 200 - shade, 90)
    return picture


def test_the_weights_come_with_the_package_and_are_small() -> None:
    assert WEIGHTS.stat().st_size <= 5_000_000


def test_text_is_the_text_encoder_s_own(joint: Joint) -> None:
    asked = [Text("a dog barking"), Text("rain")]
    assert torch.equal(joint.encode(asked).pooled, MiniLM().encode(asked).pooled)


def test_every_kind_of_query_side_by_side(joint: Joint, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "chirp.wav", chirp(), RATE)
    frames = np.stack([drawing(20), drawing(120), drawing(180)])
    queries = [Text("rain"), Audio(chirp()[None], RATE), Audio(str(tmp_path / "chirp.wav")), Image(drawing()),
               Video(frames, 1.0)]  # fmt: skip
    found = joint.encode(queries)
    assert found.pooled.shape == (5, joint.dim)
    assert torch.allclose(found.pooled.norm(dim=1), torch.ones(5), atol=1e-5)
    assert torch.allclose(found.pooled[1], found.pooled[2], atol=1e-3)  # 16 bits apart
    for row, query in enumerate(queries):  # whatever their company, and in whatever precision the network computes
        with torch.autocast("cpu", torch.bfloat16):
            alone = joint.encode([query])
        assert torch.allclose(alone.pooled[0], found.pooled[row], atol=1e-5)


def test_a_video_is_its_frames_in_order(joint: Joint) -> None:
    pictures = [drawing(20), drawing(120), drawing(180)]
    found = joint.encode([Video(np.stack(pictures), 1.0), Text("rain")])
    assert found.steps is not None
    assert found.mask is not None
    assert found.mask.tolist() == [[True, True, True], [True, False, False]]
    own = joint.encode([Image(picture) for picture in pictures]).pooled
    assert torch.allclose(found.steps[0], own, atol=1e-5)
    assert torch.allclose(found.pooled[0], nn.functional.normalize(own.mean(0), dim=0), atol=1e-5)
    assert torch.allclose(found.steps[1, 0], found.pooled[1])


def test_without_a_video_there_are_no_steps(joint: Joint) -> None:
    assert joint.encode([Image(drawing()), Text("rain")]).steps is None


@given(st.floats(0.05, 0.9), st.sampled_from([8_000, 22_050, 48_000]))
@settings(deadline=None, max_examples=8)
def test_an_example_means_the_same_at_any_loudness_and_in_stereo(joint: Joint, gain: float, rate: int) -> None:
    sound = np.random.default_rng(rate).standard_normal((1, rate)).astype(np.float32) * 0.3
    plain = joint.encode([Audio(sound, rate)]).pooled
    changed = joint.encode([Audio(np.repeat(gain * sound, 2, 0), rate)]).pooled
    assert torch.allclose(plain, changed, atol=2e-3)


def test_a_long_example_with_much_silence_still_means_what_sounds_in_it(joint: Joint) -> None:
    short = np.random.default_rng(0).standard_normal((1, 9 * RATE)).astype(np.float32) * 0.3
    long = np.concatenate((short, np.zeros((1, 40 * RATE), np.float32)), 1)
    vectors = joint.encode([Audio(short, RATE), Audio(long, RATE)]).pooled
    assert float(vectors[0] @ vectors[1]) > 0.9


def test_known_sounds_and_pictures_lie_nearest_to_their_words(joint: Joint) -> None:
    """Procedural rain and a synthetic siren, never rendered with these seeds in training."""
    from soundsieve.data.pictures import picture
    from soundsieve.data.pictures.styles import STYLES
    from soundsieve.data.synthetic import KINDS

    names = ["rain", "siren", "keyboard typing", "helicopter", "snare drum", "owl"]
    words = joint.encode([Text(name) for name in names]).pooled
    heard = joint.encode([
        Audio(KINDS[name].make(np.random.default_rng(10_000), 4 * 32_000, 32_000)[None].astype(np.float32), 32_000)
        for name in names
    ]).pooled  # fmt: skip
    style = STYLES["test"][0]
    seen = joint.encode(
        [Image(picture([name], np.random.default_rng(10_000), style, size=192, clutter=False)) for name in names]
    ).pooled
    right = torch.arange(len(names))
    assert ((heard @ words.T).argmax(1) == right).float().mean() >= 5 / 6
    assert ((seen @ words.T).argmax(1) == right).float().mean() >= 4 / 6


@given(st.integers(0, 1_000))
@settings(deadline=None, max_examples=10)
def test_packing_keeps_each_number_to_half_a_step(seed: int) -> None:
    torch.manual_seed(seed)
    tower = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5, eps=1e-3), nn.Flatten(), nn.Linear(5, 4)).eval()
    tower[1].running_mean.normal_()
    tower[1].running_var.uniform_(0.5, 2)
    fresh = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5, eps=1e-3), nn.Flatten(), nn.Linear(5, 4))
    unpacked = unpack(pack(tower), fresh).eval()
    for before, after in zip((tower[0].weight, tower[3].weight), (unpacked[0].weight, unpacked[3].weight), strict=True):
        step = before.flatten(1).abs().amax(1) / 127
        assert ((before - after).flatten(1).abs() <= 0.55 * step[:, None] + 1e-6).all()
    picture = torch.randn(2, 3, 3, 3)
    assert torch.allclose(tower(picture), unpacked(picture), atol=0.1)


def test_packing_leaves_the_tower_as_it_was() -> None:
    tower = TOWERS["audio"]().build().eval()
    before = {name: tensor.clone() for name, tensor in tower.state_dict().items()}
    pack(tower)
    assert all(torch.equal(tensor, before[name]) for name, tensor in tower.state_dict().items())


def _without_a_tensor(path: Path) -> None:
    tensors = load_file(WEIGHTS)
    tensors.pop(next(iter(tensors)))
    save_file(tensors, path, {"soundsieve": "{}"})


def _of_another_shape(path: Path) -> None:
    tensors = load_file(WEIGHTS)
    name = next(iter(tensors))
    save_file({**tensors, name: torch.zeros(3)}, path, {"soundsieve": "{}"})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(WEIGHTS.read_bytes()[:-100]),
        lambda path: save_file({"x": torch.zeros(1)}, path),
        _without_a_tensor,
        _of_another_shape,
    ],
    ids=["missing", "empty", "cut", "foreign", "incomplete", "misshapen"],
)
def test_a_wrong_file_is_one_clear_line(spoil: Callable[[Path], Any], tmp_path: Path) -> None:
    path = tmp_path / "towers.safetensors"
    spoil(path)
    with pytest.raises(EncoderError, match=r"towers\.safetensors: .*install Soundsieve again") as caught:
        load_towers(path)
    assert "\n" not in str(caught.value)


def test_released_weights_are_loaded_again(joint: Joint) -> None:
    before = joint.encode([Image(drawing())]).pooled
    joint.release()
    assert not joint._towers
    assert torch.equal(joint.encode([Image(drawing())]).pooled, before)


# ------------------------------------------------------------------------------------------------------- listening


def coloured(seconds: float, rate: int = audio_tower.SAMPLE_RATE, seed: int = 0) -> np.ndarray:
    """(1, sample) of low noise that comes and goes; all rates have the same sound, to well below half of 16 kHz."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    tones = [rng.uniform(0.01, 0.1) * np.sin(2 * np.pi * hertz * time + rng.uniform(0, 6))
             for hertz in rng.uniform(80, 5_000, 40)]  # fmt: skip
    return (np.sum(tones, 0) * np.sin(2 * np.pi * rng.uniform(0.3, 2) * time) ** 2)[None].astype(np.float32)


def degrees(one: torch.Tensor, two: torch.Tensor) -> float:
    apart = (one - two).detach().norm(dim=-1)
    return float(torch.rad2deg(2 * torch.asin((apart / 2).clamp(max=1))).max())


@pytest.mark.parametrize("seconds", [0.01, 3, 14.9, 15.1, 20])
def test_what_is_heard_is_what_is_encoded(joint: Joint, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    listener: Listener = joint
    monkeypatch.setattr("soundsieve.encoders.joint.LISTENED_SECONDS", 18.0)
    sound = coloured(seconds)
    expected = joint.encode([Audio(sound, audio_tower.SAMPLE_RATE)]).pooled
    found = listener.hear(torch.from_numpy(sound), audio_tower.SAMPLE_RATE)
    assert (found.shape, found.dtype) == ((1, joint.dim), torch.float32)
    assert torch.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_other_rates_are_heard_nearly_as_they_are_encoded(joint: Joint, rate: int) -> None:
    sound = coloured(4, rate)
    found = joint.hear(torch.from_numpy(sound), rate)
    assert degrees(found, joint.encode([Audio(sound, rate)]).pooled) < 3
    assert degrees(found, joint.hear(torch.from_numpy(coloured(4)), audio_tower.SAMPLE_RATE)) < 3
    assert degrees(found, joint.hear(torch.from_numpy(coloured(4, seed=1)), audio_tower.SAMPLE_RATE)) > 10


def test_a_batch_is_heard_one_by_one(joint: Joint) -> None:
    batch = torch.from_numpy(np.concatenate([coloured(16, 16_000, seed) * 10.0**-seed for seed in range(3)]))
    alone = torch.cat([joint.hear(one[None], 16_000) for one in batch])
    assert torch.allclose(joint.hear(batch, 16_000), alone, atol=1e-5)


@pytest.mark.parametrize(("rate", "seconds"), [(16_000, 0.3), (16_000, 2), (32_000, 16)])
def test_the_gradient_reaches_every_sample_and_points_the_right_way(joint: Joint, rate: int, seconds: float) -> None:
    target = joint.encode([Text("a dog barking"), Text("rain")]).pooled
    hiss = np.random.default_rng(5).standard_normal((2, round(rate * seconds)))
    sound = torch.from_numpy(coloured(seconds, rate) + 0.05 * hiss).float().requires_grad_()
    (joint.hear(sound, rate) * target).sum().backward()
    gradient = sound.grad
    assert gradient is not None
    assert gradient.isfinite().all()
    assert float((gradient != 0).float().mean()) > 0.99
    step = 5e-4 / float(gradient.square().sum())  # so much the likeness should grow
    with torch.no_grad():
        up, down = ((joint.hear(sound + way * gradient, rate) * target).sum() for way in (step, -step))
    assert float(up - down) == pytest.approx(1e-3, rel=0.05)


def test_listening_leaves_the_weights_alone() -> None:
    joint = Joint()
    expected = load_towers(WEIGHTS)["audio"].state_dict()
    sound = torch.from_numpy(coloured(1)).requires_grad_()
    joint.hear(sound, 16_000).sum().backward()
    (ear,) = joint._ears.values()
    assert not any(part.training for part in ear.modules())
    assert not any(parameter.requires_grad or parameter.grad is not None for parameter in ear.parameters())
    assert all(torch.equal(tensor, expected[name]) for name, tensor in ear.state_dict().items())
    joint.release()
    assert not joint._ears


def test_silence_has_a_vector_and_a_gradient(joint: Joint) -> None:
    sound = torch.zeros(2, 25 * RATE)
    sound[1, : 10 * RATE] = torch.from_numpy(coloured(10, RATE)[0])  # two of three parts are silent
    found = joint.hear(sound.requires_grad_(), RATE)
    assert torch.allclose(found.norm(dim=1), torch.ones(2), atol=1e-5)
    found[:, 0].sum().backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


def test_encoding_in_inference_mode_does_not_keep_gradients_from_passing() -> None:
    joint = Joint()
    with torch.inference_mode():
        joint.encode([Audio(coloured(1), 32_000)])
        joint.hear(torch.from_numpy(coloured(1)), 32_000)
    sound = torch.from_numpy(coloured(1)).requires_grad_()
    joint.hear(sound, 32_000).sum().backward()
    assert sound.grad is not None


def test_under_autocast_the_vectors_are_nearly_the_same(joint: Joint) -> None:
    sound = torch.from_numpy(coloured(2, 16_000)).requires_grad_()
    plain = joint.hear(sound, 16_000)
    with torch.autocast("cpu", torch.bfloat16):
        found = joint.hear(sound, 16_000)
    assert found.dtype == torch.float32
    assert torch.allclose(found.norm(dim=1), torch.ones(1), atol=1e-5)
    assert 0 < degrees(found, plain) < 3
    found.sum().backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_it_listens_where_the_sound_is(joint: Joint) -> None:
    sound = torch.from_numpy(coloured(2, 16_000))
    there = sound.cuda().requires_grad_()
    found = joint.hear(there, 16_000)
    assert found.device == there.device
    joint.encode([Audio(coloured(1), 32_000)])  # on the CPU, before the gradient is back
    found.sum().backward()
    assert there.grad is not None
    assert degrees(found.cpu(), joint.hear(sound, 16_000)) < 1


@pytest.mark.parametrize("shape", [(100,), (1, 0), (0, 100), (1, 2, 100)])
def test_what_is_no_batch_of_sounds_is_refused(joint: Joint, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"it must be \(batch, sample\), not empty"):
        joint.hear(torch.zeros(shape), RATE)
    with pytest.raises(ValueError, match="source_rate 0"):
        joint.hear(torch.zeros(1, 100), 0)


# --------------------------------------------------------------------------------------------------- words that lean


WORDS = [Text("a dog barking"), Text("rain"), Text("cicadas buzzing")]


def test_words_lean_by_the_matrix_and_stay_unit_vectors(tmp_path: Path) -> None:
    matrix = torch.randn(384, 384, generator=torch.Generator().manual_seed(0)) / 40
    save_file({"matrix": matrix}, tmp_path / "m.safetensors")
    upright = MiniLM().encode(WORDS).pooled
    leant = Leaning(tmp_path / "m.safetensors").encode(WORDS).pooled
    torch.testing.assert_close(leant, torch.nn.functional.normalize(upright + upright @ matrix, dim=1))
    save_file({"matrix": torch.zeros(384, 384)}, tmp_path / "none.safetensors")
    torch.testing.assert_close(Leaning(tmp_path / "none.safetensors").encode(WORDS).pooled, upright)


def test_words_and_pictures_lean_and_sounds_do_not(joint: Joint) -> None:
    queries = [Audio(chirp()[None], RATE), WORDS[0], Image(drawing())]
    both, plain = encoders.load("joint_leaning").encode(queries).pooled, joint.encode(queries).pooled
    assert torch.equal(both[0], plain[0])
    torch.testing.assert_close(both[1:], Leaning().lean(plain[1:]))
    assert not torch.allclose(both[1:], plain[1:], atol=0.01)
    assert torch.equal(LeaningJoint().upright.encode(queries).pooled, plain), "to learn with"


def test_each_frame_of_a_video_leans_as_a_picture_does() -> None:
    picture, leaning = drawing(), LeaningJoint()
    seen = leaning.encode([Video(np.stack([picture, picture[::-1]]))])
    assert seen.steps is not None
    torch.testing.assert_close(seen.steps[0], leaning.encode([Image(picture), Image(picture[::-1].copy())]).pooled)


def test_words_lean_towards_sounds(joint: Joint) -> None:
    """Of what is made by code here: nearer to it than the words themselves, for the encoder that ships."""
    hiss = Audio(0.1 * np.random.default_rng(0).standard_normal((1, 2 * RATE)).astype(np.float32), RATE)
    heard = joint.encode([hiss]).pooled[0]
    words = [Text("steady noise"), Text("rain falling")]
    assert (LeaningJoint().encode(words).pooled @ heard > joint.encode(words).pooled @ heard).all()
    assert LEANING.stat().st_size < 400_000


@pytest.mark.parametrize("content", [None, b"no matrix", "small"])
def test_a_matrix_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, content: bytes | str | None) -> None:
    path = tmp_path / "m.safetensors"
    if content == "small":
        save_file({"matrix": torch.zeros(3, 3)}, path)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(EncoderError, match=r"m\.safetensors: .*install Soundsieve again"):
        Leaning(path).encode(WORDS)
