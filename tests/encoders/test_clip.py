"""The promises of soundsieve.encoders.clip, on a small CLIP with random weights made of transformers' own parts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
import safetensors.torch
import torch
import transformers
from PIL import Image as Pillow

from soundsieve import encoders
from soundsieve.encoders.clip import ENSEMBLE, PHOTO, RAW, Clip
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.types import Audio, Image, Query, Text, Video
from tests.encoders.conftest import make_clip

DIM = 16
LONG = "a very long story of a dog that barks at the moon " * 12


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(folder))
    monkeypatch.delenv("SOUNDSIEVE_CLIP", raising=False)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip"), DIM)


@pytest.fixture(scope="module")
def reference(folder: Path) -> Any:
    return transformers.CLIPModel.from_pretrained(folder).eval()


def pixels(height: int, width: int, seed: int = 0) -> np.ndarray:
    """A picture with large and small parts."""
    rng = np.random.default_rng(seed)
    coarse = np.kron(rng.integers(0, 256, (height // 16 + 1, width // 16 + 1, 3)), np.ones((16, 16, 1)))
    return (coarse[:height, :width] * rng.uniform(0.7, 1, (height, width, 1))).astype(np.uint8)


def vectors(encoder: Clip, *queries: Query) -> torch.Tensor:
    return encoder.encode(queries).pooled


def read_by(reference: Any, folder: Path, *texts: str) -> torch.Tensor:
    tokeniser = transformers.CLIPTokenizer.from_pretrained(folder)
    rows = []
    for text in texts:
        tokens = tokeniser(text, truncation=True, max_length=77, return_tensors="pt")
        rows.append(reference.get_text_features(**tokens).pooler_output)
    return torch.cat(rows).detach()


def seen_by(reference: Any, *pictures: np.ndarray) -> torch.Tensor:
    made = transformers.CLIPImageProcessorPil()([Pillow.fromarray(one) for one in pictures], return_tensors="pt")
    return reference.get_image_features(**made).pooler_output.detach()


# -------------------------------------------------------------------------------------------------------------- words


def test_words_are_read_as_transformers_reads_them(folder: Path, reference: Any) -> None:
    found = Clip(folder, templates=RAW).encode([Text("a dog"), Text("Rain on a ROOF"), Text(LONG)])
    expected = read_by(reference, folder, "a dog", "Rain on a ROOF", LONG)
    assert found.pooled.shape == (3, DIM)
    assert torch.allclose(found.pooled, expected, atol=1e-5)
    assert float((expected[0] - expected[1]).abs().max()) > 0.1  # the small model tells texts apart


def test_vectors_are_not_normalised(folder: Path) -> None:
    lengths = vectors(Clip(folder), Text("a dog"), Text("rain"), Image(pixels(40, 40))).norm(dim=1)
    assert float((lengths - 1).abs().min()) > 0.05


def test_words_stand_in_the_template_of_training(folder: Path, reference: Any) -> None:
    assert PHOTO == ("a photo of {}",)
    found = vectors(Clip(folder), Text(" rain {} \n"))
    assert torch.allclose(found, read_by(reference, folder, "a photo of rain {}"), atol=1e-5)


def test_an_ensemble_is_the_mean_over_its_templates(folder: Path, reference: Any) -> None:
    prompts = [
        "a photo of dog.", "a photo of the small dog.", "a photo of the small dog.",
        "a low resolution photo of a dog.", "a photo of many dog.",
    ]  # fmt: skip
    found = vectors(Clip(folder, templates=ENSEMBLE), Text("dog"))
    expected = read_by(reference, folder, *prompts)
    assert torch.allclose(found, expected.mean(0, keepdim=True), atol=1e-5)
    assert not torch.allclose(found, expected[[0, 1, 3, 4]].mean(0, keepdim=True), atol=1e-4)


@pytest.mark.parametrize("templates", [(), ("a photo",), ("{} and {}",)])
def test_a_template_has_one_place_for_the_words(folder: Path, templates: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"each needs one \{\} where the words go"):
        Clip(folder, templates=templates)


def test_words_asked_before_need_no_network(folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    before = vectors(Clip(folder, templates=ENSEMBLE), Text("dog"), Text("rain"))
    monkeypatch.setattr(Clip, "_ready", lambda _: pytest.fail("the network was asked for"))
    assert torch.equal(vectors(Clip(folder, templates=ENSEMBLE), Text("rain"), Text("dog")), before.flip(0))
    assert len(list(cache.rglob("*.npy"))) == 2 * len(set(ENSEMBLE))


def test_other_weights_have_other_vectors(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    state = safetensors.torch.load_file(folder / "model.safetensors")
    state["text_projection.weight"] = -state["text_projection.weight"]
    safetensors.torch.save_file(state, other / "model.safetensors", {"format": "pt"})
    one, two = vectors(Clip(folder), Text("dog")), vectors(Clip(other), Text("dog"))
    assert torch.allclose(one, -two, atol=1e-6)


# ----------------------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("size", [(224, 224), (97, 331), (640, 480), (8, 5)])
def test_a_picture_is_seen_as_transformers_sees_it(folder: Path, reference: Any, size: tuple[int, int]) -> None:
    shown = pixels(*size)
    assert torch.allclose(vectors(Clip(folder), Image(shown)), seen_by(reference, shown), atol=1e-5)


def test_pictures_differ(reference: Any) -> None:
    one, two = seen_by(reference, pixels(100, 100, 1), pixels(100, 100, 2))
    assert float((one - two).abs().max()) > 0.01


def test_a_file_is_as_good_as_its_pixels(folder: Path, tmp_path: Path) -> None:
    shown = pixels(60, 90)
    Pillow.fromarray(shown).save(tmp_path / "dog.png")
    encoder = Clip(folder)
    assert torch.equal(vectors(encoder, Image(tmp_path / "dog.png")), vectors(encoder, Image(shown)))


def test_cmyk_grey_and_transparent_pictures_are_seen_in_colour(folder: Path, reference: Any, tmp_path: Path) -> None:
    shown = pixels(64, 64)
    Pillow.fromarray(shown).convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    Pillow.fromarray(shown).convert("L").save(tmp_path / "grey.png")
    alpha = np.full((64, 64, 1), 255, np.uint8)
    alpha[:32] = 0
    Pillow.fromarray(np.concatenate([shown, alpha], 2)).save(tmp_path / "alpha.png")
    found = vectors(Clip(folder), *(Image(tmp_path / name) for name in ("cmyk.jpg", "grey.png", "alpha.png")))
    on_white = shown.copy()
    on_white[:32] = 255
    expected = seen_by(
        reference,
        np.asarray(Pillow.open(tmp_path / "cmyk.jpg").convert("RGB")),
        np.asarray(Pillow.fromarray(shown).convert("L").convert("RGB")),
        on_white,
    )
    assert torch.allclose(found, expected, atol=1e-5)


def test_of_a_strip_the_middle_is_seen(folder: Path) -> None:
    strip = pixels(4, 50_000)
    other = strip.copy()
    other[:, :24_000] = 0
    encoder = Clip(folder)
    assert torch.equal(vectors(encoder, Image(strip)), vectors(encoder, Image(other)))
    assert torch.equal(vectors(encoder, Image(strip.swapaxes(0, 1))), vectors(encoder, Image(other.swapaxes(0, 1))))


def test_a_picture_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dog.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"dog\.png"):
        vectors(Clip(folder), Image(tmp_path / "dog.png"))


# ------------------------------------------------------------------------------------------------------------- videos


def test_a_video_is_the_mean_of_its_frames_which_are_its_steps(folder: Path, reference: Any) -> None:
    film = np.stack([pixels(50, 70, seed) for seed in range(3)])
    found = Clip(folder).encode([Video(film)])
    expected = seen_by(reference, *film)
    assert found.steps is not None
    assert found.mask is not None
    assert torch.allclose(found.steps, expected[None], atol=1e-5)
    assert torch.allclose(found.pooled, expected.mean(0, keepdim=True), atol=1e-5)
    assert found.mask.tolist() == [[True] * 3]


def test_one_frame_a_second_is_taken(folder: Path, reference: Any) -> None:
    film = np.stack([pixels(40, 40, seed) for seed in range(7)])
    steps = Clip(folder).encode([Video(film, fps=2.5)]).steps
    assert steps is not None
    assert torch.allclose(steps[0], seen_by(reference, film[0], film[2], film[5]), atol=1e-5)


def test_a_video_file_is_taken_apart(folder: Path, tmp_path: Path) -> None:
    shown = [Pillow.fromarray(np.full((32, 32, 3), level, np.uint8)) for level in (0, 120, 255)]
    shown[0].save(tmp_path / "film.gif", save_all=True, append_images=shown[1:], duration=1_000)
    found = Clip(folder).encode([Video(tmp_path / "film.gif"), Image(np.zeros((32, 32, 3), np.uint8))])
    assert found.steps is not None
    assert found.mask is not None
    assert found.mask.sum(1).tolist() == [3, 1]
    assert torch.allclose(found.steps[0].mean(0), found.pooled[0], atol=1e-6)
    assert torch.allclose(found.steps[0, 0], found.pooled[1], atol=0.05)


# ------------------------------------------------------------------------------------------------------------ company


def test_equal_queries_give_equal_vectors_whatever_their_company(folder: Path, cache: Path) -> None:
    film = np.stack([pixels(30, 30, seed) for seed in range(5)])
    queries: list[Query] = [Text("a dog"), Image(pixels(80, 60)), Video(film), Text(LONG), Text(" a dog ")]
    together = Clip(folder).encode(queries)
    assert together.steps is not None
    assert together.mask is not None
    assert together.steps.shape == (5, 5, DIM)
    assert together.mask.sum(1).tolist() == [1, 1, 5, 1, 1]
    assert not together.steps[~together.mask].any()
    assert torch.equal(together.pooled[0], together.pooled[4])
    for row, query in enumerate(queries):
        shutil.rmtree(cache, ignore_errors=True)
        alone = Clip(folder).encode([query])
        assert alone.steps is not None
        assert torch.allclose(alone.pooled[0], together.pooled[row], atol=1e-5)
        assert torch.allclose(alone.steps[0], together.steps[row][together.mask[row]], atol=1e-5)


def test_long_and_short_words_do_not_disturb_each_other(folder: Path, cache: Path) -> None:
    together = vectors(Clip(folder), Text("a dog"), Text(LONG))
    shutil.rmtree(cache)
    assert torch.allclose(vectors(Clip(folder), Text("a dog"))[0], together[0], atol=1e-5)


def test_what_is_encoded_is_frozen_and_may_be_trained_on(folder: Path) -> None:
    pooled = vectors(Clip(folder), Text("a dog"), Image(pixels(30, 30)))
    assert not pooled.requires_grad
    weight = torch.ones(DIM, requires_grad=True)
    (pooled @ weight).sum().backward()
    assert weight.grad is not None


def test_released_weights_come_back(folder: Path) -> None:
    encoder = Clip(folder)
    before = vectors(encoder, Image(pixels(30, 30)))
    encoder.release()
    assert encoder._model is None
    assert torch.equal(vectors(encoder, Image(pixels(30, 30))), before)


def test_sounds_and_nothing_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="takes text, pictures and videos, not audio"):
        vectors(Clip(folder), Text("dog"), Audio("dog.wav"))
    with pytest.raises(ValueError, match="the query is empty"):
        vectors(Clip(folder), Text(" "))


# ------------------------------------------------------------------------------------------------------------ weights


def test_without_weights_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: Any, **__: Any) -> str:
        raise OSError("no net")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", nowhere)
    with pytest.raises(EncoderError, match="CLIP ViT-B/32 is not at hand; connect once, or let SOUNDSIEVE_CLIP name"):
        vectors(Clip(), Text("a dog"))


def test_wrong_weights_from_the_hub_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(folder))
    with pytest.raises(EncoderError, match="not the published CLIP ViT-B/32"):
        vectors(Clip(), Image(pixels(20, 20)))


def test_a_folder_is_given_by_path_or_by_variable(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUNDSIEVE_CLIP", str(folder))
    assert Clip().dim == DIM
    assert Clip().find(download=False) == folder
    with pytest.raises(EncoderError, match=r"no model\.safetensors or pytorch_model\.bin there"):
        Clip(tmp_path)


def test_a_folder_without_what_pictures_need_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "half")
    (tmp_path / "half" / "preprocessor_config.json").unlink()
    with pytest.raises(EncoderError, match=r"half: cannot be read as CLIP"):
        vectors(Clip(tmp_path / "half"), Text("a dog"))


def test_models_are_chosen_by_name() -> None:
    encoder = encoders.load("clip")
    assert isinstance(encoder, Clip)
    assert (encoder.dim, encoder.accepts) == (512, frozenset({Text, Image, Video}))
    assert Clip(model="openai/clip-vit-large-patch14").dim == 768
    with pytest.raises(ValueError, match="did you mean 'openai/clip-vit-base-patch32'"):
        Clip(model="openai/clip-vit-base-patch")
