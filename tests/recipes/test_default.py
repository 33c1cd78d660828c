"""The promises of soundsieve.recipes.default: its mixtures and its loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from soundsieve.audio.mix import FADE
from soundsieve.data.loader import Example, Pool, collate
from soundsieve.data.manifest import read_manifest
from soundsieve.recipes import default
from soundsieve.separators.bandsplit import BandSplit, BandSplitConfig
from soundsieve.types import Audio, Batch, Encoder, Image, Text

pytestmark = pytest.mark.usefixtures("one_thread")
RATE = 8_000
SMALL = BandSplitConfig(
    sample_rate=RATE, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12, dilations=(1, 2),
    embedding_dim=10, hints=True, horizon=2,
)  # fmt: skip


@pytest.fixture
def pool(small_world: Path, tmp_path: Path) -> Pool:
    clips = [(clip, 1.0) for clip in read_manifest(small_world) if clip.split == "train"]
    return Pool(clips, RATE, tmp_path / "sound", lambda labels: np.eye(len(labels)))


@pytest.fixture(params=[default.mix, default.mix_coloured])
def examples(pool: Pool, request: pytest.FixtureRequest) -> list[Example]:
    return [request.param(pool, np.random.default_rng(seed)) for seed in range(160)]


def short_batch() -> Batch:
    """Two mixtures of a quarter of a second: the second has a question to which the answer is silence."""
    generator = torch.Generator().manual_seed(0)
    references = 0.1 * torch.randn(2, 3, 1, 2_000, generator=generator)
    references[1, 2] = 0
    queries = [[Text("a dog"), Text("a cat"), Text("rain")], [Text("wind"), Text("a violin"), Text("a drum")]]
    labels = [[frozenset({query.prompt}) for query in row] for row in queries]
    labels[1][2] = frozenset()
    exclusions = [[None, Text("rain"), None], [Text("a violin"), None, None]]
    spans = torch.tensor([[default.ALWAYS, default.ALWAYS, (0.05, 0.2)], [default.ALWAYS, (0.0, 0.1), default.ALWAYS]])
    return Batch(references, queries, labels, exclusions=exclusions, spans=spans)


def shaken(config: BandSplitConfig) -> BandSplit:
    """A network none of whose blocks is the identity any more."""
    torch.manual_seed(0)
    separator = config.build()
    for parameter in separator.parameters():
        nn.init.normal_(parameter, std=0.1) if not parameter.any() else None
    return separator


def test_three_questions_are_put_to_every_mixture(examples: list[Example]) -> None:
    for example in examples:
        assert example.references.shape == (3, 3 * RATE)
        assert example.references.dtype == np.float32
        assert np.isfinite(example.references).all()
        assert len(example.queries) == len(example.labels) == default.QUESTIONS
        for query in example.queries:
            assert query.prompt.strip() if isinstance(query, Text) else isinstance(query, Audio)


def test_a_reference_is_silent_exactly_where_its_sound_is_absent(examples: list[Example]) -> None:
    for example in examples:
        for samples, kinds in zip(example.references, example.labels, strict=True):
            assert samples.any() == bool(kinds)


def test_some_questions_say_what_is_not_meant(examples: list[Example]) -> None:
    said = both = 0
    for example in examples:
        assert len(example.exclusions) == default.QUESTIONS
        for query, exclusion, kinds in zip(example.queries, example.exclusions, example.labels, strict=True):
            if exclusion is None:
                continue
            said += 1
            if isinstance(exclusion, Text) and kinds:
                assert next(iter(kinds)) not in exclusion.prompt
            if isinstance(query, Text) and " and " in query.prompt:
                both += 1
                assert len(kinds) <= 1, "both are asked for, and one is excluded again"
                if isinstance(exclusion, Text):
                    assert exclusion.prompt in query.prompt
    assert 0.15 < said / (default.QUESTIONS * len(examples)) < 0.4
    assert 0.15 < both / said < 0.6


def test_a_sound_is_silent_outside_a_span_that_is_told(examples: list[Example]) -> None:
    told = 0
    seconds = np.arange(3 * RATE) / RATE
    for example in examples:
        assert len(example.spans) == default.QUESTIONS
        for samples, span in zip(example.references, example.spans, strict=True):
            if span == default.ALWAYS:
                continue
            told += 1
            assert span[1] - span[0] >= default.SHORTEST
            assert not samples[(seconds < span[0]) | (seconds > span[1])].any()
            if samples.any():
                heard = np.flatnonzero(samples) / RATE
                assert heard[-1] - heard[0] <= span[1] - span[0] + 1 / RATE
    assert 0.1 < told / (default.QUESTIONS * len(examples)) < 0.4


@pytest.mark.parametrize("loudest", [0, 1, 40, 12_000, 23_900, 23_960, 23_999])
def test_the_loudest_moment_of_a_sound_is_in_its_span(loudest: int) -> None:
    told = 0
    for seed in range(60):
        samples = np.zeros(3 * RATE, np.float32)
        samples[loudest] = 1.0
        cut, (start, end) = default._within(np.random.default_rng(seed), samples, RATE)
        if (start, end) == default.ALWAYS:
            continue
        told += 1
        assert start <= loudest / RATE <= end
        assert start > -default.LATITUDE, "begins no earlier than the recording but for the latitude"
        assert end < 3 + default.LATITUDE
        if 2 * FADE <= loudest / RATE < 3 - 2 * FADE:
            assert cut[loudest] == 1
    assert told


def test_no_mixture_clips_or_is_lost(examples: list[Example]) -> None:
    peaks = [float(np.abs(example.references.sum(0)).max()) for example in examples]
    assert max(peaks) <= 1 + 1e-5
    assert min(peaks) >= 10 ** (default.QUIETEST / 20) - 1e-5
    assert max(peaks) > 0.5
    assert min(peaks) < 0.2


def test_sounds_of_one_mixture_are_of_different_kinds(examples: list[Example]) -> None:
    for example in examples:
        kinds = [kind for part in example.labels for kind in part]
        assert len(kinds) == len(set(kinds))


def test_two_to_four_sounds_are_mixed_and_asked_for(examples: list[Example]) -> None:
    counts = [sum(map(len, example.labels)) for example in examples]
    assert set(counts) == {2, 3, 4}
    for example, count in zip(examples, counts, strict=True):
        sizes = [len(part) for part in example.labels]
        assert sizes == {2: [1, 1, 0], 3: [1, 1, 1], 4: [1, 1, 2]}[count]
        last = example.queries[2]
        if count == 4 or example.exclusions[2] is None:
            assert (isinstance(last, Text) and " and " in last.prompt) == (count == 4)


def test_a_sound_is_asked_for_by_caption_or_by_kind(examples: list[Example]) -> None:
    asked = []
    for example in examples:
        for query, kinds in zip(example.queries, example.labels, strict=True):
            if len(kinds) == 1 and isinstance(query, Text):
                assert next(iter(kinds)) in query.prompt
                asked.append("number" in query.prompt)
    assert 0.3 < np.mean(asked) < 0.8


def test_a_tagger_s_name_is_asked_for_where_it_is_of_one_sound_alone(small_world: Path, tmp_path: Path) -> None:
    heard = {
        "a low tone": (("Hum", 0.9), ("Music", 0.5)), "a high tone": (("Beep", 0.9), ("Music", 0.5)),
        "hiss": (("Static", 0.9), ("Inside, small room", 0.9)), "clicks": (("Tick", 0.9), ("Hum", 0.02)),
    }  # fmt: skip
    clips = [
        (replace(clip, heard=heard[clip.label]), 1.0) for clip in read_manifest(small_world) if clip.split == "train"
    ]
    pool = Pool(clips, RATE, tmp_path / "sound", lambda labels: np.ones((len(labels), 1)), too_near=2.0)
    asked = []
    for seed in range(300):
        example = default.mix(pool, np.random.default_rng(seed))
        assert all(heard[kind] == own for kinds, own in zip(example.labels[:2], example.heard, strict=False)
                   for kind in kinds)  # fmt: skip
        sounding = frozenset().union(*example.labels)
        for query, kinds in zip(example.queries, example.labels, strict=True):
            if isinstance(query, Text) and len(kinds) == 1 and " and " not in query.prompt:
                (kind,) = kinds
                if query.prompt in {name.lower() for name, _ in heard[kind]}:
                    asked.append(query.prompt)
                    assert query.prompt != "inside, small room"
                    assert query.prompt != "music" or not {"a low tone", "a high tone"} <= sounding
                    assert query.prompt != "hum" or (kind == "a low tone" and "clicks" not in sounding)
    assert {"hum", "music", "beep", "static", "tick"} == set(asked)
    assert 20 < len(asked) < 200


def test_some_sounds_are_asked_for_by_another_clip_of_their_kind(examples: list[Example]) -> None:
    sampled = [query for example in examples for query in example.queries if isinstance(query, Audio)]
    assert 0.05 < len(sampled) / (default.QUESTIONS * len(examples)) < 0.3
    tones = 0
    for example in examples:
        for query, kinds, reference in zip(example.queries, example.labels, example.references, strict=True):
            if isinstance(query, Audio) and isinstance(query.waveform, np.ndarray):
                assert query.sample_rate == RATE
                assert query.waveform.shape == reference[None].shape
                assert not np.array_equal(query.waveform[0], reference)
                if kinds & {"a low tone", "a high tone"}:
                    spectrum = np.abs(np.fft.rfft(query.waveform[0]))
                    hertz = spectrum.argmax() * RATE / query.waveform.shape[1]
                    assert (hertz < 1_000) == (kinds == {"a low tone"})
                    tones += 1
    assert tones


def test_some_sounds_are_asked_for_by_a_picture_where_there_is_one(small_world: Path, tmp_path: Path) -> None:
    clips = [
        (replace(clip, images=(tmp_path / f"{clip.label}.png",)), 1.0)
        for clip in read_manifest(small_world) if clip.split == "train"
    ]  # fmt: skip
    pool = Pool(clips, RATE, tmp_path / "sound", lambda labels: np.eye(len(labels)))
    found = [default.mix(pool, np.random.default_rng(seed)) for seed in range(160)]
    seen = 0
    for example in found:
        for query, kinds in zip(example.queries, example.labels, strict=True):
            if isinstance(query, Image):
                assert not kinds or kinds == {Path(str(query.pixels)).stem}
                seen += 1
    assert 0.02 < seen / (default.QUESTIONS * len(found)) < 0.25


def test_sounds_stand_within_their_range_of_level(examples: list[Example]) -> None:
    gaps = []
    for example in examples:
        levels = [10 * np.log10(np.mean(np.square(part))) for part in example.references if part.any()]
        gaps.append(max(levels) - min(levels))
    assert max(gaps) < 32  # sums of two sounds count as one, and a span of one is shorter than the other
    assert np.median(gaps) > 1


def test_an_example_depends_on_its_seed_alone(pool: Pool) -> None:
    first, again, other = (default.mix(pool, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first.references, again.references)
    assert first.labels == again.labels
    for one, same in zip(first.queries, again.queries, strict=True):
        assert type(one) is type(same)
        for given, repeated in zip(vars(one).values(), vars(same).values(), strict=True):
            assert np.array_equal(given, repeated)
    assert not np.array_equal(first.references, other.references)


def test_a_network_that_takes_no_hints_is_refused(toy_encoder: Callable[..., Encoder]) -> None:
    with pytest.raises(ValueError, match=r"separator\.hints is false"):
        default.loss(shaken(replace(SMALL, hints=False)), toy_encoder(10), short_batch())


def test_terms_are_finite_and_are_those_that_have_weights(toy_encoder: Callable[..., Encoder]) -> None:
    terms = default.loss(shaken(SMALL), toy_encoder(10), short_batch())
    for recipe in (default.paper(), default.tiny()):
        assert terms.keys() == recipe.weights.keys()
    assert all(term.ndim == 0 and torch.isfinite(term) for term in terms.values())


def test_every_parameter_gets_a_gradient(toy_encoder: Callable[..., Encoder]) -> None:
    separator = shaken(SMALL)
    terms = default.loss(separator, toy_encoder(10), short_batch())
    torch.stack([default.paper().weights[name] * term for name, term in terms.items()]).sum().backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.any(), name
        assert torch.isfinite(parameter.grad).all(), name


def test_the_encoder_learns_alone_what_it_learns_with_the_rest(toy_encoder: Callable[..., Encoder]) -> None:
    separator, recipe = shaken(SMALL).eval(), default.hearing()
    terms, all_terms = (loss(separator, toy_encoder(10), short_batch()) for loss in (recipe.loss, default.loss))
    assert terms.keys() == recipe.weights.keys()
    for name, term in terms.items():
        assert torch.equal(term, all_terms[name])
        assert recipe.weights[name] == default.paper().weights[name]
    sum(terms.values()).backward()  # type: ignore[union-attr]
    taught = {name.split(".")[0] for name, parameter in separator.named_parameters() if parameter.grad is not None}
    assert taught == {"split", "down", "encoder", "gather", "temporal", "scatter", "locate", "sharpness"}


@pytest.mark.parametrize("quiet", [(0, 1, 2), (1,)], ids=["silence", "one sound"])
def test_silence_gives_no_nan(toy_encoder: Callable[..., Encoder], quiet: tuple[int, ...]) -> None:
    batch = short_batch()
    references = batch.references.clone()
    references[0, list(quiet)] = 0
    labels = [[frozenset() if n in quiet else kinds for n, kinds in enumerate(batch.labels[0])], batch.labels[1]]
    separator = shaken(SMALL)
    quiet_batch = Batch(references, batch.queries, labels, exclusions=batch.exclusions, spans=batch.spans)
    terms = default.loss(separator, toy_encoder(10), quiet_batch)
    torch.stack(list(terms.values())).sum().backward()
    assert all(torch.isfinite(term) for term in terms.values())
    assert all(torch.isfinite(parameter.grad).all() for parameter in separator.parameters())  # type: ignore[arg-type]


def test_sounds_are_named_by_label_and_by_hearsay(toy_encoder: Callable[..., Encoder]) -> None:
    """The term is least for cells that lie where the name is of what is loud in them."""
    separator, encoder, batch = shaken(SMALL), toy_encoder(10), short_batch()
    batch.references[:, 1:] = 0
    labels = [[row[0], frozenset[str](), frozenset[str]()] for row in batch.labels]

    def named(heard: list[list[tuple[tuple[str, float], ...]]], places: tuple[str, str]) -> float:
        told = Batch(batch.references, batch.queries, labels, heard=heard)
        vectors = encoder.encode([Text(place) for place in places]).pooled
        cells = vectors[:, :, None, None].expand(-1, -1, 4, 4)
        energies = torch.zeros(2, 3, 4, 4)
        energies[:, 0] = 1
        return float(default._named(separator, encoder, told, cells, energies).detach())

    unheard: list[list[tuple[tuple[str, float], ...]]] = [[(), (), ()], [(), (), ()]]
    assert named(unheard, ("a dog", "wind")) < named(unheard, ("wind", "a dog"))
    barks: list[list[tuple[tuple[str, float], ...]]] = [[(("Bark", 0.9),), (), ()], [(), (), ()]]
    assert named(barks, ("bark", "wind")) < named(barks, ("wind", "wind"))
    assert default._named(separator, encoder, Batch(batch.references, batch.queries, [[frozenset()] * 3] * 2),
                          torch.ones(2, 10, 4, 4), torch.ones(2, 3, 4, 4)) == 0  # fmt: skip


def test_queries_are_jittered_in_training_only(toy_encoder: Callable[..., Encoder]) -> None:
    separator = shaken(SMALL)
    for training, steady in ((False, True), (True, False)):
        separator.train(training)
        for module in separator.modules():
            if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.eval()
        first, second = (default.loss(separator, toy_encoder(10), short_batch())["sdr"].detach() for _ in range(2))
        assert torch.equal(first, second) == steady


def test_some_questions_are_put_more_vaguely_in_training_only() -> None:
    torch.manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(600, 3, 384), dim=-1)
    likeness = (vectors * default._faint(vectors, True)).sum(-1)
    vague = likeness < 0.99
    assert 0.2 < vague.float().mean() < 0.3
    assert 0.7 < likeness[vague].mean() < 0.85
    assert torch.allclose(default._faint(vectors, False), vectors, atol=1e-6)


def test_the_sdr_term_is_minus_the_sdr_of_the_masked_spectrum(toy_encoder: Callable[..., Encoder]) -> None:
    """Of a network whose masks are all of one gain: an estimate of g times the mixture has a known SDR."""
    separator = SMALL.build().eval()
    nn.init.zeros_(separator.merge.weights[0])
    nn.init.zeros_(separator.merge.weights[1])
    batch = short_batch()
    terms = default.loss(separator, toy_encoder(10), batch)  # masks of magnitude one half
    references = separator.spectrum(batch.references.flatten(0, 1))[:, 0, :-1, :-1].unflatten(0, (2, 3))
    error = (references.sum(1, keepdim=True) / 2 - references).abs().square().sum((2, 3))
    energy = references.abs().square().sum((2, 3))
    sdr = 10 * torch.log10(error / energy + default.FLOOR).flatten()[:5].mean()
    assert float(terms["sdr"].detach()) == pytest.approx(float(sdr), abs=1e-3)
    # the sixth reference is silent: half the mixture is 6.02 dB too much of it, one of six questions
    assert float(terms["absent"].detach()) == pytest.approx(10 * np.log10(0.25 + default.FLOOR) / 6, abs=1e-3)


def test_ten_steps_on_one_batch_make_it_better(toy_encoder: Callable[..., Encoder], examples: list[Example]) -> None:
    torch.manual_seed(0)
    separator = SMALL.build()
    batch = collate([replace(example, references=example.references[:, :8_000]) for example in examples[:2]])
    optimiser = torch.optim.AdamW(separator.parameters(), lr=5e-3)
    losses = []
    for _ in range(10):
        terms = default.loss(separator, toy_encoder(10), batch)
        loss = torch.stack([default.paper().weights[name] * term for name, term in terms.items()]).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] - 0.5


def test_the_miniature_differs_in_size_alone() -> None:
    paper, tiny = default.paper(), default.tiny()
    assert tiny.separator != paper.separator
    assert (tiny.mix, tiny.loss, tiny.weights, tiny.encoder) == (paper.mix, paper.loss, paper.weights, paper.encoder)
    assert tiny.steps < paper.steps
