"""What every recipe promises, whichever stand in the folder, and how recipes are found and changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from soundsieve import encoders, recipes
from soundsieve.checkpoints import store
from soundsieve.data import loader
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders import ENCODERS
from soundsieve.evaluation import claims
from soundsieve.recipes import Ramp, Recipe, Slope, Stages, Stairs, default, override
from soundsieve.training.step import Step
from soundsieve.types import Batch, Embedding, Encoder

pytestmark = pytest.mark.usefixtures("one_thread")
each = pytest.mark.parametrize("name", recipes.names())
OWN = '''
"""A system of one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from soundsieve.recipes import Recipe, default


@dataclass(frozen=True)
class Config:
    width: int = 3
    sample_rate: int = 8_000


def loss(separator, encoder, batch):
    return {"mine": batch.mixture.mean()}


def paper() -> Recipe:
    return replace(default.paper(), name="mine", loss=loss, weights={"mine": 1.0}, separator=Config())


def tiny() -> Recipe:
    return paper()
'''


@pytest.fixture
def small_pool(small_world: Path, small_films: Path, tmp_path: Path) -> Callable[[Recipe], loader.Pool]:
    clips = [
        (replace(clip, images=(clip.audio.with_suffix(".png"),)), 1.0)  # which the toy encoder never opens
        for clip in read_manifest(small_world) if clip.split == "train"
    ]  # fmt: skip
    films = [(clip, 1.0) for clip in read_manifest(small_films) if clip.split == "train"]

    def make(recipe: Recipe) -> loader.Pool:
        members, rate = films if recipe.validate_by == "video" else clips, recipe.separator.sample_rate
        return loader.Pool(members, rate, tmp_path / "sound", lambda labels: np.eye(len(labels)))

    return make


@pytest.fixture
def encoder_of(toy_encoder: Callable[..., Encoder]) -> Callable[[Recipe], Encoder]:
    """A toy, or the recipe's own where that has frames of videos, which no toy has."""
    return lambda recipe: encoders.load(recipe.encoder) if recipe.validate_by == "video" else toy_encoder(384)


def batches(recipe: Recipe, pool: loader.Pool, steps: range) -> Iterator[Batch]:
    return iter(loader.load(pool, recipe.mix, seed=recipe.seed, batches=steps, batch_size=recipe.batch_size, workers=0))


def test_the_folder_is_the_registry() -> None:
    folder = Path(str(recipes.__file__)).parent
    assert recipes.names() == sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    assert "default" in recipes.names()


@each
def test_a_recipe_names_itself_and_things_that_exist(name: str) -> None:
    module = recipes.load(name)
    for recipe in (module.paper(), module.tiny()):
        assert recipe.name == name
        assert recipe.encoder in ENCODERS
        assert all(weight > 0 for weight in recipe.weights.values())
        assert recipe.steps > 0
        assert recipe.batch_size > 0
        assert isinstance(recipe.separator.build(), nn.Module)


@each
def test_the_miniature_trains_three_steps_and_its_checkpoint_comes_back_equal(
    name: str, tmp_path: Path, encoder_of: Callable[[Recipe], Encoder], small_pool: Callable[[Recipe], loader.Pool]
) -> None:
    loop = pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
    recipe = replace(recipes.load(name).tiny(), steps=3, batch_size=2)
    encoder, pool = encoder_of(recipe), small_pool(recipe)
    validated: list[dict[str, torch.Tensor]] = []

    def validate(separator: nn.Module) -> dict[str, float]:
        validated.append({key: tensor.clone() for key, tensor in separator.state_dict().items()})
        return {"sdri": 1.5}

    weights = loop.train(
        recipe, encoder, lambda steps, rank, ranks: batches(recipe, pool, steps), validate, tmp_path / "run",
        resume=False, facts={"version": "1"}, device="cpu",
    )  # fmt: skip

    checkpoint = store.read(weights)
    header = checkpoint.header
    assert header["recipe"] in recipes.names()
    assert header["encoder"] in ENCODERS
    assert (header["step"], header["version"], header["sdri"]) == (3, "1", 1.5)
    assert {field: store._tuples(value) for field, value in header["separator"].items()} == vars(recipe.separator)
    separator = store.build(checkpoint, weights)
    state = separator.state_dict()
    assert state.keys() == validated[-1].keys()
    for key, tensor in validated[-1].items():
        assert torch.allclose(state[key].float(), tensor.float(), rtol=1e-3, atol=1e-6), key
    samples = separator.stride + 1
    query = Embedding(torch.zeros(1, getattr(encoder, "dim", 384)))
    targets, logits = separator.separate(torch.randn(1, samples), query)
    assert targets.shape == (1, 1, samples)
    assert logits is None or logits.shape == (1,)


@each
def test_terms_match_weights_and_every_parameter_gets_a_gradient(
    name: str, encoder_of: Callable[[Recipe], Encoder], small_pool: Callable[[Recipe], loader.Pool]
) -> None:
    recipe = replace(recipes.load(name).tiny(), batch_size=2)
    torch.manual_seed(0)
    step = Step(recipe, encoder_of(recipe))
    for parameter in step.parameters():
        nn.init.normal_(parameter, std=0.05) if not parameter.any() else None
    batch = next(batches(recipe, small_pool(recipe), range(1)))
    loss, terms = step(batch)
    loss.backward()
    assert terms.keys() == recipe.weights.keys()
    for key, parameter in step.named_parameters():
        assert parameter.grad is not None, key
        assert parameter.grad.any(), key


def test_a_recipe_in_a_file_of_one_s_own_works(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    module = recipes.load(str(file))
    assert module.tiny().name == "mine"
    assert override(module.paper(), ["separator.width=5"]).separator.width == 5  # type: ignore[attr-defined]


def test_a_recipe_in_a_dotted_module_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_lab_of_sieves").mkdir()
    (tmp_path / "my_lab_of_sieves" / "mine.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    assert recipes.load("my_lab_of_sieves.mine").paper().name == "mine"
    for module in [module for module in sys.modules if module.startswith("my_lab_of_sieves")]:
        monkeypatch.delitem(sys.modules, module)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("defualt", "no recipe is called 'defualt'; did you mean 'default'"),
        ("", "did you mean"),
        ("nowhere.mine", "no recipe is called 'nowhere.mine'"),
        ("nowhere.py", r"nowhere\.py: no such recipe file"),
    ],
)
def test_an_unknown_recipe_is_told_with_the_nearest(name: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        recipes.load(name)


def test_a_recipe_that_cannot_import_something_says_what(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import a_module_that_is_nowhere\n")
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_nowhere"):
        recipes.load(str(tmp_path / "mine.py"))


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("steps=7", lambda recipe: recipe.steps == 7),
        ("optim.learning_rate=1e-4", lambda recipe: recipe.optim.learning_rate == 1e-4),
        ("optim.learning_rate=1", lambda recipe: recipe.optim.learning_rate == 1.0),
        ("optim.betas=(0.8, 0.9)", lambda recipe: recipe.optim.betas == (0.8, 0.9)),
        ("separator.widths=(4, 8)", lambda recipe: recipe.separator.widths == (4, 8)),
        ("weights={'sdr': 1.0}", lambda recipe: recipe.weights == {"sdr": 1.0}),
        ("weights.named=2", lambda recipe: recipe.weights == {**default.paper().weights, "named": 2.0}),
        ("encoder=toy", lambda recipe: recipe.encoder == "toy"),
        ("name='a=b'", lambda recipe: recipe.name == "a=b"),
        ("name=a=b", lambda recipe: recipe.name == "a=b"),
    ],
)
def test_a_field_is_set_by_its_path(setting: str, found: Callable[[Recipe], bool]) -> None:
    before = default.paper()
    after = override(before, [setting])
    assert found(after)
    assert before == default.paper()
    assert type(after.optim.learning_rate) is float


def test_settings_follow_one_another() -> None:
    recipe = override(default.paper(), ["steps=3", "optim.schedule.warmup_steps=1", "steps=4"])
    assert (recipe.steps, recipe.optim.schedule) == (4, Ramp(1))
    assert recipe.separator == default.paper().separator
    assert override(recipe, []) is recipe


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("stepps=3", "did you mean 'steps'"),
        ("optim.lerning_rate=1", "no field 'optim.lerning_rate' in Optim; did you mean 'learning_rate'"),
        ("optm.betas=1", "did you mean 'optim'"),
        ("=3", "did you mean"),
        ("steps", "'steps' is not field=value"),
        ("steps=many", "steps is int .*; 'many' is not"),
        ("steps=1.5", "steps is int"),
        ("steps=True", "steps is int"),
        ("steps=", "steps is int"),
        ("optim.learning_rate=True", "optim.learning_rate is float"),
        ("optim.learning_rate=fast", "optim.learning_rate is float"),
        ("optim.betas=[0.9, 0.99]", "optim.betas is tuple"),
        ("optim=3", "'optim' is not a single value"),
        ("optim.schedule=3", "'optim.schedule' is not a single value"),
        ("optim.schedule.warmup=3", "did you mean 'warmup_steps'"),
        ("optim.precision=half", "optim.precision is 'half'; it is one of bf16-mixed, 32-true"),
        ("steps.more=3", "'steps.more' is not a single value"),
        ("weights.nmed=3", "no field 'weights.nmed' in dict; did you mean 'named'"),
        ("weights.named=much", "weights.named is float"),
        ("weights.named.more=3", "'weights.named.more' is not a single value"),
        ("encoder=3", "encoder is str"),
        ("mix=None", "mix is function"),
        ("steps=__import__('os').getpid()", "steps is int"),
    ],
)
def test_a_wrong_setting_is_refused(setting: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        override(default.paper(), [setting])


def test_a_table_without_terms_has_none_that_could_be_meant() -> None:
    with pytest.raises(ValueError, match=r"no field 'weights.named' in dict$"):
        override(replace(default.paper(), weights={}), ["weights.named=3"])


def test_a_setting_runs_no_code(tmp_path: Path) -> None:
    trap: Any = tmp_path / "trap"
    override(default.paper(), [f"name=open({str(trap)!r}, 'w')"])
    assert not trap.exists()


@each
def test_every_claim_of_a_recipe_names_arms_that_can_be_trained_and_asked(name: str) -> None:
    if not hasattr(recipes.load(name), "claims"):
        return
    for stated in claims.collect([name]):
        claims.check(stated)
        assert stated.claim.name
        assert not stated.claim.published or stated.claim.paper, "a paper's figure says where it stands"


def test_a_ramp_goes_up_along_and_down() -> None:
    ramp = Ramp(warmup_steps=10, decay_part=0.3)
    rates = [ramp(done, 100) for done in range(100)]
    assert rates[:10] == pytest.approx([(done + 1) / 10 for done in range(10)])
    assert rates[10:70] == [1.0] * 60
    assert rates[70:] == pytest.approx([(100 - done) / 30 for done in range(70, 100)])
    assert all(0 < rate <= 1 for rate in rates)


def test_a_ramp_s_level_stretch_does_not_know_how_long_the_run_is() -> None:
    ramp = Ramp(warmup_steps=10, decay_part=0.3)
    for done in range(70):
        assert ramp(done, 100) == ramp(done, 1_000)


@pytest.mark.parametrize("ramp", [Ramp(0, 0.0), Ramp(5, 1.0)])
def test_extreme_ramps_stay_within_zero_and_one(ramp: Ramp) -> None:
    for steps in (1, 2, 10):
        assert all(0 < ramp(done, steps) <= 1 for done in range(steps))


def test_stages_go_up_one_by_one_whatever_the_run_s_length() -> None:
    expected = {0: 0.001, 9_999: 0.001, 10_000: 0.01, 19_999: 0.01, 20_000: 0.1, 29_999: 0.1, 30_000: 1.0}
    for steps in (1, 4_000_000):
        assert {done: Stages()(done, steps) for done in expected} == expected
        assert Stages()(3_999_999, steps) == 1.0
    assert [Stages((0.5,), 2)(done, 10) for done in range(4)] == [0.5, 0.5, 1, 1]
    assert Stages(())(0, 10) == 1.0


def test_a_slope_goes_up_down_and_stays_whatever_the_run_s_length() -> None:
    expected = {0: 0.0002, 4_999: 1.0, 5_000: 1.0, 52_500: 0.55, 99_999: 0.1, 100_000: 0.1, 199_999: 0.1}
    for steps in (1, 200_000):
        assert {done: Slope()(done, steps) for done in expected} == pytest.approx(expected, abs=1e-5)
    rates = [Slope()(done, 1) for done in range(0, 120_000, 500)]
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert [Slope(0, 2, 0.5)(done, 9) for done in range(4)] == [1.0, 0.75, 0.5, 0.5]


def test_stairs_go_down_by_one_factor_whatever_the_run_s_length() -> None:
    expected = {0: 1.0, 44_999: 1.0, 45_000: 0.1, 89_999: 0.1, 90_000: 0.01}
    for steps in (1, 600_000):
        assert {done: Stairs()(done, steps) for done in expected} == pytest.approx(expected)
    assert [Stairs(0.5, 2)(done, 9) for done in range(5)] == [1, 1, 0.5, 0.5, 0.25]
