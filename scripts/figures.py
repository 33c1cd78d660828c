"""Fill the figures of README.md, of the model card and of docs/papers.md from the JSON that measured them.

Text between ``<!-- figures: NAME -->`` and ``<!-- end -->`` is replaced, and the plots in docs/plots are drawn; with
--check nothing is written, and the exit code is 1 where a document or a plot and its figures disagree.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import evidence
import numpy as np
from safetensors import safe_open

from soundsieve.checkpoints import published, store
from soundsieve.encoders import joint
from soundsieve.evaluation.claims import gain

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PLOTS = ROOT / "docs" / "plots"
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "soundsieve" / "checkpoints" / "weights" / "default.md",
    ROOT / "soundsieve" / "checkpoints" / "weights" / "onscreen.md",
    ROOT / "soundsieve" / "encoders" / "weights" / "towers.md",
    ROOT / "docs" / "papers.md",
    ROOT / "docs" / "decisions" / "0014-parted.md",
    ROOT / "docs" / "world.md",
)
ABLATED = ("audioscope", "bimodal")
"""Recipes of which it is drawn, beside their claims, what each change of their system costs."""
COLOURS = {"holds": "#1a7f37", "fails": "#b42318", "undecided": "#6e7781"}


def result(name: str) -> dict[str, Any]:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def resunet_speed() -> str:
    """AudioSep's network here against the same weights in the network as it is written down."""
    found = result("audiosep_speed")
    lengths = {"10_s": "10 s of sound", "60_s": "60 s of sound"}
    lines = [
        f"| {found['threads']} processor cores, {found['capability']} | eager network | float32 | | bfloat16 | |",
        "|---|---|---|---|---|---|",
    ]
    for name, title in lengths.items():
        eager, exact, half = (found[name][way] for way in ("eager", "float32", "bfloat16"))
        agrees = f", {half['decibels']:.0f} dB from it"
        differs = f"differs by {exact['largest_difference']:.0e}"
        lines.append(
            f"| {title} | {eager['wall_s']:.2f} s | {exact['wall_s']:.2f} s, {differs} | "
            f"**{exact['times_faster']:.1f} x** | {half['wall_s']:.2f} s{agrees} | **{half['times_faster']:.1f} x** |"
        )
    eager, exact, half = (found["end_to_end_5_s"][way] for way in ("eager", "float32", "bfloat16"))
    lines.append(
        f"| a new sentence and 5 s of sound | {eager['wall_s']:.2f} s | {exact['wall_s']:.2f} s | "
        f"**{exact['times_faster']:.1f} x** | {half['wall_s']:.2f} s | **{half['times_faster']:.1f} x** |"
    )
    exact, half = (found["memory_600_s"][way] for way in ("float32", "bfloat16"))
    lines.append(
        f"| 10 minutes, file to file: peak memory | - | {exact['peak_mb'] * 2**20 / 1e9:.2f} GB | | "
        f"{half['peak_mb'] * 2**20 / 1e9:.2f} GB | |"
    )
    return "\n".join([
        *lines,
        "",
        "The same weights (random ones: speed does not depend on them) in one run, in turns; eager: Fourier transforms "
        "as convolutions, nothing folded, the sentence filled up to 512 tokens, twice. "
        f"Code {evidence.code(found['commit'])}, torch {found['torch']}.",
    ])  # fmt: skip


def training(name: str = "default") -> str:
    header = store.read(published.PUBLISHED[name].file).header
    begun, resumed, shifted = header.get("started_from"), header.get("resumed_at"), header.get("shifted")
    parts = header.get("averaged", ())
    earlier = parts[-1].get("averaged", ()) if parts else ()

    def averaged(parts: list[dict[str, Any]]) -> list[str]:
        shares = ", ".join(f"{part['part']:.0%} of {part['sha256'][:12]}" for part in parts)
        return [f"- then averaged, weight by weight: {shares}"] if parts else []

    return "\n".join([
        *([f"- started from the weights {begun['sha256'][:12]}, {begun['steps']} steps old"] if begun else []),
        f"- command: `{header['command']}`",
        f"- recipe `{header['recipe']}`, seed {header['seed']}, code {evidence.code(header['commit'])}, "
        f"torch {header['torch']}",
        f"- {header['step']} steps in {header['seconds'] / 3600:.1f} hours on {header['threads']} of "
        f"{header['processors']} processor cores, "
        + (f"resumed at steps {', '.join(map(str, resumed))}" if resumed else "in one piece"),
        f"- {header['clips']['train']} clips of {header['kinds']['train']} kinds to train on, "
        f"{header['clips']['valid']} to validate with",
        *averaged(earlier or parts),
        *([f"- then made to hear {-shifted['db']:g} dB softer"] if shifted else []),
        *(averaged(parts) if earlier else []),
    ])  # fmt: skip


def onscreen() -> str:
    """What a model that hears what is on the screen makes of mixtures of scenes."""
    found = result("onscreen")
    lines = [
        "| mixtures | SDR of what is seen | of a constant answer | by an unrelated video | AUC | by an unrelated video "
        "| suppressed |",
        "|---|---|---|---|---|---|---|",
    ]
    columns = ("sdr", "constant_sdr", "unrelated_sdr", "auc", "unrelated_auc", "suppression")
    for name, told in found["trials"].items():
        cells = [f"{told[column]:.2f}" if told.get(column) is not None else "" for column in columns]
        lines.append(f"| {name} ({told['mixtures']}) | {' | '.join(cells)} |")
    return "\n".join([
        *lines,
        "",
        "Means, in dB but for the area under the ROC curve (AUC); "
        f"weights {found['sha256'][:12]}, code {evidence.code(found['commit'])}.",
    ])  # fmt: skip


def towers() -> str:
    """What finds what, in both directions."""
    found = result("towers")

    def cell(part: dict[str, Any], name: str) -> str:
        value, low, high = part[name]
        return f"{value:.2f} ({low:.2f} to {high:.2f}) [{part['chance'][('r1', 'r5').index(name)]:.2f}]"

    lines = [
        "| set | items, kinds | finds its words: R@1 | R@5 | is found by words: R@1 | R@5 |",
        "|---|---|---|---|---|---|",
    ]
    for name, own in found["sets"].items():
        cells = [cell(own[way], measure) for way in ("to_words", "from_words") for measure in ("r1", "r5")]
        lines.append(f"| {name} | {own['items']}, {own['kinds']} | {' | '.join(cells)} |")
    gap = found["gap"]
    return "\n".join([
        *lines, "",
        f"Gap between the means of words and sounds {gap['sounds_gap']:.2f}, of words and pictures "
        f"{gap['pictures_gap']:.2f}; cosine with the own words {gap['sounds_cosine_own']:.2f} and "
        f"{gap['pictures_cosine_own']:.2f}, with others' {gap['sounds_cosine_other']:.2f} and "
        f"{gap['pictures_cosine_other']:.2f}. {found['bytes'] / 1e6:.2f} MB; weights {found['sha256'][:12]}, "
        f"code {evidence.code(found['commit'])}.",
    ])  # fmt: skip


def towers_training() -> str:
    with safe_open(joint.WEIGHTS, "pt") as opened:
        facts = json.loads(opened.metadata()["soundsieve"])
    audio, picture = facts["audio"], facts["picture"]
    return "\n".join([
        f"- audio tower: {audio['steps']} steps of 64 sounds from {audio['clips']} clips of {audio['kinds']} kinds, "
        f"seed {audio['seed']}, code {evidence.code(audio['commit'])}",
        f"- picture tower: {picture['steps']} steps of 256 pictures from {picture['pictures']['world']} drawings of "
        f"{picture['kinds']} kinds and {picture['pictures']['icons']} icons, seed {picture['seed']}, "
        f"code {evidence.code(picture['commit'])}",
    ])  # fmt: skip


def world() -> str:
    found = result("world")
    lines = ["| learned from the small world alone, tested on what is real | items, kinds | first | first five |",
             "|---|---|---|---|"]  # fmt: skip
    for name, what in (("sounds", "sounds: recordings of the kinds that both have"), ("pictures", "pictures")):
        own = found[name]
        cells = [
            "{:.2f} ({:.2f} to {:.2f})".format(*own[f"first_{count}"]) + f" [{own[f'chance_{count}']:.2f}]"
            for count in (1, 5)
        ]
        lines.append(f"| {what} | {own['items']}, {own['kinds']} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"With 95 % intervals; in brackets chance. Code {evidence.code(found['commit'])}."])


def phrases() -> str:
    """The published rules and ours on the captions in benchmarks, both halves."""
    found = result("phrases")
    titles = {"develop": "rules made with them", "held_out": "held out"}
    names = {"published": "published", "own": "ours", "own_less_published": "ours - published"}
    lines = [
        "| captions | rules | all right | precision | recall | F1 | sources too many or few |",
        "|---|---|---|---|---|---|---|",
    ]
    for part, title in titles.items():
        own = found["parts"][part]
        for name, rules in names.items():
            sign = "+" if name == "own_less_published" else ""
            cells = [
                "{:{sign}.2f} ({:{sign}.2f} to {:{sign}.2f})".format(*own[name][measure], sign=sign)
                for measure in ("exact", "precision", "recall", "f1", "count_error")
            ]
            start = f"{own['captions']}, {own['sources']} sources, {title}" if name == "published" else ""
            lines.append(f"| {start} | {rules} | {' | '.join(cells)} |")
    return "\n".join([
        *lines, "",
        "With 95 % intervals over captions. All right: the same sets of content words, no phrase more or less; a "
        f"phrase counts as found where two share {found['lenient']:.0%} of their content words. Captions "
        f"{found['captions_sha256'][:12]}, rules {found['rules_sha256'][:12]}, code {evidence.code(found['commit'])}.",
    ])  # fmt: skip


def mixit() -> str:
    """The assignment of sources to mixtures by inner products, against adding up waveforms."""
    found = result("mixit")
    lines = [
        "| sources | assignments | by inner products | one by one | times faster (quartiles) |",
        "|---|---|---|---|---|",
    ]
    for sources, row in found["sources"].items():
        ours, theirs = (1_000 * row[name][0] for name in ("gram_cpu_s", "one_by_one_cpu_s"))
        times = "**{:.1f}** ({:.1f} to {:.1f})".format(*row["times_faster"])
        lines.append(f"| {sources} | {row['assignments']} | {ours:.0f} ms | {theirs:.0f} ms | {times} |")
    rows = found["sources"].values()
    same = "The assignments are the same" if all(row["same_assignments"] for row in rows) else "Assignments differ"
    loss, gradient = (max(row[f"{name}_differs_by"] for row in rows) for name in ("loss", "gradient"))
    return "\n".join([
        *lines, "",
        f"Processor time of loss and gradients on one core, batches of {found['batch']} of {found['seconds']:g} s at "
        f"{found['sample_rate'] // 1_000} kHz, two mixtures, medians of {found['rounds']} rounds in turns. {same} as "
        f"one by one in double precision, losses differ by {loss:.0e} of them, gradients by {gradient:.0e}. "
        f"Code {evidence.code(found['commit'])}, torch {found['torch']}.",
    ])  # fmt: skip


def claims() -> str:
    """A table and a plot of every ``claims*.json``."""
    lines = []
    for path in sorted(RESULTS.glob("claims*.json")):
        lines += ["", *claims_table(path.stem)] if lines else claims_table(path.stem)
    return "\n".join(lines or ["None is measured yet: `soundsieve claims --json benchmarks/results/claims.json`."])


def claims_table(name: str) -> list[str]:
    found = result(name)
    lines = [
        "| recipe | claim | | better - than (95 %) | better | than | paper |",
        "|---|---|---|---|---|---|---|",
    ]
    for claim in found["claims"]:
        if claim["verdict"] is None:
            sys.exit(f"{name}: {claim['name']!r} was not run; a document shows whole results only")
        means = [float(np.mean(claim["means"][side])) for side in ("better", "than")]
        beyond = f", to exceed {claim['margin']:g}" if claim["margin"] else ""
        if claim.get("ratio", 1) != 1:
            beyond = f", of {claim['ratio']:.1%} of it{beyond}"
        metric = claim["metric"]
        metric = metric if metric == "suppression" else metric.replace("_", "-").upper().replace("DRI", "DRi")
        published = " against ".join(f"{value:g}" for value in claim["published"] or ())
        if published:
            published += gain(*claim["published"]) + gain(*means, ", ours ")
        paper = "; ".join(part for part in (published, claim["paper"]) if part)
        difference = f"{claim['difference']:+.2f} ({claim['low']:+.2f} to {claim['high']:+.2f}) {metric}{beyond}"
        values = [f"{mean:.2f}" for mean in means]
        cells = [claim["recipe"], claim["name"], f"**{claim['verdict']}**", difference, *values, paper]
        lines.append(f"| {' | '.join(cells)} |")
    data = ", ".join(f"{part['manifest']} ({part['clips']} clips, {part['sha256'][:12]})" for part in found["data"])
    counts = sorted({claim["mixtures"] for claim in found["claims"]})
    return [
        *lines,
        "",
        f"Data: {data}. Seeds {', '.join(map(str, found['seeds']))}; {' or '.join(map(str, counts))} mixtures; "
        f"code {evidence.code(found['commit'])}, torch {found['torch']}.",
        "",
        f"![Differences and intervals of all claims](plots/{name}.svg)",
        *(["", f"![The system and what changes about it cost](plots/{name}_levels.svg)"] if ablated(found) else []),
    ]


def ablated(found: dict[str, Any]) -> list[tuple[str, list[float]]]:
    """What a recipe's system reaches, and what it reaches after each change that it is compared with: the change and a
    mean for each seed, best first. Of the claims of ``ABLATED`` between two arms, neither a fixed answer nor a number,
    on the trial of most, with the arm that most are on."""
    claims = [
        claim for claim in found["claims"]
        if claim["recipe"] in ABLATED and isinstance(claim["better"], dict) and isinstance(claim["than"], dict)
    ]  # fmt: skip
    bases = [json.dumps([claim["better"], claim["on"], claim["metric"]]) for claim in claims]
    base = max(bases, key=bases.count, default="")
    levels: dict[str, list[float]] = {}
    for claim in claims:
        same_trial = json.loads(base)[1:] == [claim["on"], claim["metric"]]
        for side in ("better", "than") if same_trial else ():
            levels.setdefault(change(claim[side], json.loads(base)[0]), claim["means"][side])
    return sorted(levels.items(), key=lambda pair: -float(np.mean(pair[1])))


def change(arm: dict[str, Any], base: dict[str, Any]) -> str:
    """How an arm differs from another, in the words of its settings; how a loss is weighed goes without saying."""
    more = [setting for setting in arm["settings"] if setting not in base["settings"]]
    told = [setting for setting in more if not setting.startswith("weights=")]
    told += [arm["query"]] if arm["query"] != base["query"] else []
    return ", ".join(told) or "as it is"


def variants() -> str:
    """What each change of the default system's miniature costs, of all that its claims compare it with."""
    found = result("claims")
    lines = ["| changed | asked of | as it is | changed | it costs (95 %) |", "|---|---|---|---|---|"]
    for claim in found["claims"]:
        sides = claim["better"], claim["than"]
        if all(isinstance(side, dict) for side in sides) and sides[0]["query"] == sides[1]["query"]:
            setting = ", ".join(sides[1]["settings"])
            means = [f"{np.mean(claim['means'][side]):.2f}" for side in ("better", "than")]
            cost = f"{claim['difference']:.2f} ({claim['low']:.2f} to {claim['high']:.2f})"
            lines.append(f"| `{setting}` | {claim['on']['name']} | {means[0]} | {means[1]} | {cost} |")
    return "\n".join([
        *lines, "",
        f"SI-SDRi, dB; {len(found['seeds'])} seeds, the same number of steps but where that is changed; "
        f"code {evidence.code(found['commit'])}.",
    ])  # fmt: skip


def plot_levels(name: str, *, check: bool) -> bool:
    """Draw :func:`ablated`; whether the plot that stood there showed another result."""
    found = result(name)
    shown = ablated(found)
    digest = hashlib.sha256(json.dumps(shown).encode()).hexdigest()
    path = PLOTS / f"{name}_levels.svg"
    if not shown or (path.is_file() and digest in path.read_text(encoding="utf-8")):
        return False
    if check:
        return True
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 0.32 * len(shown) + 0.9), layout="constrained")
    axes = figure.subplots()
    for place, (changed, seeds) in enumerate(shown):
        colour = COLOURS["holds" if changed == "as it is" else "undecided"]
        axes.plot(seeds, [place] * len(seeds), "o", color=colour, markersize=4, alpha=0.5)
        axes.plot(np.mean(seeds), place, "|", color=colour, markersize=14, markeredgewidth=2.5)
        axes.text(1.01, place, f"{np.mean(seeds):.2f}", transform=axes.get_yaxis_transform(), va="center")
    axes.set_yticks(range(len(shown)), [changed for changed, _ in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlabel("dB; dots are seeds, bars their means")
    _draw(figure, path, digest)
    return True


def _draw(figure: Any, path: Path, digest: str) -> None:
    import matplotlib

    figure.axes[0].spines[["top", "right", "left"]].set_visible(False)
    figure.axes[0].tick_params(left=False)
    PLOTS.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"svg.hashsalt": path.stem, "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None, "Description": digest})


def plot_claims(name: str, *, check: bool) -> bool:
    """Draw an interval for each claim against its margin; whether the plot that stood there showed another result.

    A drawing's bytes depend on the library that drew it; the digest of what it shows, kept in it, does not.
    """
    found = result(name)["claims"]
    shown = [[c["recipe"], c["name"], c["verdict"], c["difference"], c["low"], c["high"], c["margin"]] for c in found]
    digest = hashlib.sha256(json.dumps(shown).encode()).hexdigest()
    path = PLOTS / f"{name}.svg"
    if path.is_file() and digest in path.read_text(encoding="utf-8"):
        return False
    if check:
        return True
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 0.32 * len(shown) + 0.9), layout="constrained")
    axes = figure.subplots()
    for place, (_, _, verdict, difference, low, high, margin) in enumerate(shown):
        colour = COLOURS[verdict]
        axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(difference, place, "o", color=colour, markersize=5)
        axes.plot(margin, place, "|", color="black", markersize=11)
        axes.text(1.01, place, verdict, transform=axes.get_yaxis_transform(), color=colour, va="center")
    axes.set_yticks(range(len(shown)), [f"{recipe}: {claim}" for recipe, claim, *_ in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.axvline(0, color="#d0d7de", linewidth=1, zorder=0)
    axes.set_xlabel("better - than, in the claim's metric, with 95 % interval; the bar is what it must exceed")
    _draw(figure, path, digest)
    return True


SECTIONS: dict[str, Callable[[], str]] = {
    "quality": evidence.lists,
    "recordings": evidence.recordings,
    "asked": evidence.asked,
    "presence": evidence.presence,
    "limits": evidence.limits,
    "speed": evidence.speed,
    "resunet_speed": resunet_speed,
    "training": training,
    "onscreen_training": partial(training, "onscreen"),
    "onscreen": onscreen,
    "claims": claims,
    "variants": variants,
    "towers": towers,
    "towers_training": towers_training,
    "world": world,
    "phrases": phrases,
    "mixit": mixit,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    stale = []
    for document in DOCUMENTS:
        old = document.read_text(encoding="utf-8")

        def fill(found: re.Match[str]) -> str:
            return f"{found[1]}\n{SECTIONS[found[2]]()}\n{found[3]}"

        new = re.sub(r"(<!-- figures: (\w+) -->)\n.*?\n?(<!-- end -->)", fill, old, flags=re.DOTALL)
        if new != old:
            stale.append(document.name)
            if not arguments.check:
                document.write_text(new, encoding="utf-8")
    page, written = ROOT / "docs" / "evidence.md", evidence.page()
    if written and not (page.is_file() and page.read_text(encoding="utf-8") == written):
        stale.append(page.name)
        if not arguments.check:
            page.write_text(written, encoding="utf-8")
    for path in sorted(RESULTS.glob("claims*.json")):
        if plot_claims(path.stem, check=arguments.check):
            stale.append(f"{path.stem}.svg")
        if plot_levels(path.stem, check=arguments.check):
            stale.append(f"{path.stem}_levels.svg")
    if stale and arguments.check:
        sys.exit(f"{', '.join(stale)}: not what benchmarks/results says; run scripts/figures.py")


if __name__ == "__main__":
    main()
