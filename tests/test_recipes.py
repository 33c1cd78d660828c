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

from soundsieve import recipes
from soundsieve.checkpoints import store
from soundsieve.data import loader
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders import ENCODERS
from soundsieve.evaluation import claims
from soundsieve.recipes import Recipe, default, override
from soundsieve.separators.bandsplit import BandSplitConfig
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
def small_pool(small_world: Path, tmp_path: Path) -> Callable[[int], loader.Pool]:
    clips = [(clip, 1.0) for clip in read_manifest(small_world) if clip.split == "train"]
    return lambda rate: loader.Pool(clips, rate, tmp_path / "sound", lambda labels: np.eye(len(labels)))


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
    name: str, tmp_path: Path, toy_encoder: Callable[..., Encoder], small_pool: Callable[[int], loader.Pool]
) -> None:
    loop = pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
    recipe = replace(recipes.load(name).tiny(), steps=3, batch_size=2)
    encoder, pool = toy_encoder(384), small_pool(recipe.separator.sample_rate)
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
    targets, logits = separator.separate(torch.randn(1, samples), Embedding(torch.zeros(1, 384)))
    assert targets.shape == (1, 1, samples)
    assert logits.shape == (1,)


@each
def test_terms_match_weights_and_every_parameter_gets_a_gradient(
    name: str, toy_encoder: Callable[..., Encoder], small_pool: Callable[[int], loader.Pool]
) -> None:
    recipe = replace(recipes.load(name).tiny(), batch_size=2)
    torch.manual_seed(0)
    step = Step(recipe, toy_encoder(384))
    for parameter in step.parameters():
        nn.init.normal_(parameter, std=0.05) if not parameter.any() else None
    batch = next(batches(recipe, small_pool(recipe.separator.sample_rate), range(1)))
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
    recipe = override(default.paper(), ["steps=3", "optim.warmup_steps=1", "steps=4"])
    assert (recipe.steps, recipe.optim.warmup_steps) == (4, 1)
    assert recipe.separator == BandSplitConfig()
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
        ("steps.more=3", "'steps.more' is not a single value"),
        ("encoder=3", "encoder is str"),
        ("mix=None", "mix is function"),
        ("steps=__import__('os').getpid()", "steps is int"),
    ],
)
def test_a_wrong_setting_is_refused(setting: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        override(default.paper(), [setting])


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
