"""Dogs, wolves, coyotes and hyenas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.heads import AMBER, WHITE, Coat, Face, Head, face, plain, side_head
from soundsieve.data.pictures.outlines import attach, fit, fringe, natural
from soundsieve.data.pictures.quadrupeds import Build, beast, patches, saddle, seated, spots
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, shade, stroke

DRAWINGS = Drawings()

DOG = Build(length=1.06, chest=0.52, waist=0.4, rump=0.98, neck=0.34, poise=48, neck_widths=(0.38, 0.29, 0.27),
    skull=0.47, nod=-14, legs=(0.19, 0.1, 0.085), haunch=0.33, foot=0.13, tail=((0.05, 0), (-0.12, 0.1), (-0.24, 0.32)),
    tail_widths=(0.1, 0.08, 0.03))  # fmt: skip


class _Dog:
    """One dog: its build, colours and face."""

    def __init__(self, rng: np.random.Generator) -> None:
        kind = int(rng.integers(8))
        self.light: Colour | None = None
        self.coat: Coat = plain
        pricked, curl = False, rng.random() < 0.3
        muzzle, legs, fluffy = 1.0, 1.0, 0.0
        if kind == 0:  # a retriever
            self.fur, fluffy = natural(rng, (0.86, 0.68, 0.42), (0.93, 0.84, 0.66), (0.3, 0.18, 0.11)), 0.025
        elif kind == 1:  # a shepherd
            self.fur, self.light, pricked = natural(rng, (0.66, 0.46, 0.26)), None, True
            self.coat = saddle((0.13, 0.11, 0.1))
        elif kind == 2:  # a spitz
            self.fur, self.light, pricked, curl, fluffy = natural(rng, (0.4, 0.4, 0.43), (0.85, 0.52, 0.26),
                (0.12, 0.11, 0.11)), WHITE, True, True, 0.03  # fmt: skip
        elif kind == 3:  # a hound, white with patches
            self.fur, self.light, legs = (0.95, 0.93, 0.9), None, 0.9
            self.coat = patches(rng, [(0.52, 0.3, 0.16), (0.15, 0.12, 0.11)], 0.17, 0.6)
        elif kind == 4:  # spotted
            self.fur = (0.96, 0.95, 0.93)
            self.coat = spots(rng, (0.12, 0.1, 0.1), 0.1, 0.018, 0.04)
        elif kind == 5:  # a terrier
            self.fur, fluffy, muzzle = natural(rng, (0.72, 0.55, 0.36), (0.6, 0.6, 0.6),
                (0.94, 0.92, 0.88)), 0.035, 0.92  # fmt: skip
        elif kind == 6:  # a short-legged hound
            self.fur, legs, muzzle = natural(rng, (0.55, 0.3, 0.16), (0.17, 0.13, 0.12)), 0.62, 1.1
        else:  # a black and tan
            self.fur, self.light = (0.13, 0.11, 0.11), natural(rng, (0.66, 0.42, 0.22))
        self.kind = kind
        patch = (0.5, 0.3, 0.17) if kind == 3 else None
        self.ear: Colour = patch or ((0.15, 0.13, 0.13) if kind in (1, 4) else shade(self.fur, 0.75))
        head = Head(brow=0.32, stop=0.46, bridge=0.16, nose=0.1, depth=0.3 * muzzle, jowl=0.28,
            ear="point" if pricked else "flop", ear_size=0.38 if pricked else 0.46,
            ear_at=(0.12, 0.24) if pricked else (0.14, 0.22), ear_turn=12 if pricked else -4, eye=0.045,
            muzzle=self.light)  # fmt: skip
        tail = ((0.06, -0.04), (-0.1, 0.16), (0.02, 0.34), (0.16, 0.26)) if curl else DOG.tail
        self.build = replace(DOG, head=head, tail=tail, shaggy=fluffy, length=rng.uniform(0.98, 1.1) / (legs**0.7),
            skull=DOG.skull * (1.15 if legs < 0.8 else 1.0), tail_widths=(0.1, 0.13, 0.14, 0.04) if fluffy
            else DOG.tail_widths, chest=0.52 if legs > 0.8 else 0.64, waist=0.41 if legs > 0.8 else 0.54,
            poise=rng.uniform(40, 58), nod=rng.uniform(-22, -2))  # fmt: skip
        self.look = Face(half=[(0, 0.38), (0.16, 0.37), (0.29, 0.22), (0.31, 0.0), (0.24, -0.2), (0.17, -0.4),
            (0, -0.46)], ear="point" if pricked else "flop", ear_at=(0.2, 0.28) if pricked else (0.27, 0.27),
            ear_size=0.36 if pricked else 0.46, ear_turn=14 if pricked else 10, eyes=(0.15, 0.08), eye=0.06,
            pupil=(0.6, 0.65), muzzle=(-0.24, 0.17, 0.13), nose=(-0.12, 0.15))  # fmt: skip

    def front(self, mouth: str) -> list[Shape]:
        """The face."""
        marks = []
        if self.kind == 3:
            marks = [ellipse(s * 0.2, 0.1, 0.13, 0.28, self.ear, s * 10) for s in (1, -1)]
        elif self.kind == 7 and self.light:
            marks = [ellipse(s * 0.13, 0.17, 0.035, 0.03, self.light) for s in (1, -1)]
        elif self.kind == 2:
            marks = [
                blob([(s * 0.05, 0.0), (s * 0.2, 0.22), (s * 0.3, -0.1), (s * 0.1, -0.45)], WHITE) for s in (1, -1)
            ]
        muzzle = (0.16, 0.13, 0.12) if self.kind == 1 else self.light or shade(self.fur, 1.25)
        return face(self.look, self.fur, muzzle=muzzle, ear=shade(self.ear, 1.25) if self.look.ear == "flop"
            else self.fur, mouth=mouth, marks=marks, eye=(0.3, 0.17, 0.08))  # fmt: skip


def _collar(rng: np.random.Generator) -> Colour:
    return [(0.8, 0.15, 0.15), (0.15, 0.35, 0.75), (0.2, 0.55, 0.3), (0.2, 0.15, 0.12)][int(rng.integers(4))]


def _dog(
    rng: np.random.Generator, *, gape: float = 0.0, snarl: bool = False, tongue: bool = False, mouth: str = "closed"
) -> list[Shape]:
    """A whole dog, standing or seated, or its face."""
    dog = _Dog(rng)
    way = rng.random()
    if way < 0.25:
        return fit(rng, dog.front(mouth))
    if way < 0.55:
        if rng.random() < 0.5:
            head = attach(dog.front(mouth), (0.06, 0.1))
        else:
            head = attach(side_head(dog.build.head, dog.fur, eye=(0.3, 0.17, 0.08), ear=dog.ear, gape=gape, snarl=snarl,
                tongue=tongue), (-0.25, -0.02), 1, rng.uniform(-8, 15))  # fmt: skip
        body = seated(
            rng, dog.fur, head, reach=0.58, coat=dog.coat, chest=dog.light, bushy=0.13 if dog.build.shaggy else 0.08
        )
        return fit(rng, body)
    front = dog.front(mouth) if rng.random() < 0.35 else None
    made = beast(rng, dog.build, dog.fur, coat=dog.coat, gape=gape, snarl=snarl, tongue=tongue, face=front,
        socks=dog.light, eye=(0.3, 0.17, 0.08))  # fmt: skip
    if front is None:
        made.head = attach(side_head(dog.build.head, dog.fur, eye=(0.3, 0.17, 0.08), ear=dog.ear, gape=gape,
            snarl=snarl, tongue=tongue), made.poll, dog.build.skull, made.turn)  # fmt: skip
    band = []
    if rng.random() < 0.4 and front is None:
        (px, py), (sx, sy) = made.poll, made.shoulder
        middle, across = np.array((px * 0.72 + sx * 0.28, py * 0.72 + sy * 0.28)), np.array((py - sy, sx - px))
        across = across / np.linalg.norm(across) * dog.build.neck_widths[1] * 0.5
        band = [stroke([middle - across, middle + across], 0.05, _collar(rng))]
    return fit(rng, [*made.far, *made.trunk, *made.near, *made.neck, *band, *made.head])


@DRAWINGS.add("dog bark")
def _dog_bark(rng: np.random.Generator) -> list[Shape]:
    return _dog(rng, gape=rng.uniform(18, 32), mouth="open")


@DRAWINGS.add("dog panting")
def _dog_panting(rng: np.random.Generator) -> list[Shape]:
    return _dog(rng, gape=rng.uniform(16, 24), tongue=True, mouth="pant")


@DRAWINGS.add("dog growl")
def _dog_growl(rng: np.random.Generator) -> list[Shape]:
    return _dog(rng, snarl=True, mouth="fangs")


@DRAWINGS.add("dog whine")
def _dog_whine(rng: np.random.Generator) -> list[Shape]:
    return _dog(rng)


@DRAWINGS.add("dog snoring")
def _dog_asleep(rng: np.random.Generator) -> list[Shape]:
    dog = _Dog(rng)
    fur, dim = dog.fur, shade(dog.fur, 0.82)
    body = blob([(-0.75, 0.1), (-0.72, 0.34), (-0.5, 0.5), (-0.15, 0.5), (0.2, 0.46), (0.38, 0.34), (0.42, 0.12),
        (0.3, 0.0), (-0.6, 0.0)], fur)  # fmt: skip
    tail = limb([(-0.68, 0.15), (-0.85, 0.06), (-0.75, 0.02), (-0.4, 0.03)], (0.1, 0.1, 0.1, 0.04), dim)
    thigh = blob(
        [(-0.72, 0.06), (-0.66, 0.32), (-0.45, 0.38), (-0.3, 0.2), (-0.32, 0.04), (-0.55, 0.0)], shade(fur, 0.93)
    )
    foot = limb([(-0.45, 0.05), (-0.3, 0.05), (-0.16, 0.04)], (0.12, 0.1, 0.08), shade(fur, 0.93))
    arms = [
        limb([(0.25, 0.1), (0.5, 0.06), (0.8, 0.05)], (0.16, 0.12, 0.09), dim),
        limb([(0.2, 0.08), (0.45, 0.04), (0.72, 0.03)], (0.16, 0.12, 0.09), fur),
    ]
    if dog.build.shaggy:
        body = fringe(rng, body, 0.06, 0.025)
    head = side_head(replace(dog.build.head, eye=0.0001), fur, ear=dog.ear)
    shut = stroke([(0.33, 0.2), (0.38, 0.175), (0.43, 0.2)], 0.02, shade(fur, 0.3), curved=True)
    turned = attach([*head, shut], (0.33, 0.27), 0.5, rng.uniform(-22, -12))
    return fit(rng, [tail, body, *dog.coat(body), thigh, foot, *arms, *turned])


# --- wolves and their like ---

WOLF = replace(DOG, length=1.08, chest=0.5, waist=0.38, neck=0.34, poise=25, neck_widths=(0.42, 0.36, 0.32), skull=0.46,
    nod=-12, shaggy=0.03, legs=(0.18, 0.09, 0.08), tail=((0.06, -0.02), (-0.12, -0.12), (-0.22, -0.38), (-0.22, -0.56)),
    tail_widths=(0.1, 0.16, 0.16, 0.03), head=Head(brow=0.3, stop=0.44, bridge=0.15, nose=0.09, depth=0.27, jowl=0.3,
    ear="point", ear_size=0.34, ear_at=(0.1, 0.22), ear_turn=14, eye=0.035))  # fmt: skip
WOLF_FACE = Face(half=[(0, 0.34), (0.16, 0.34), (0.3, 0.18), (0.42, -0.12), (0.26, -0.24), (0.15, -0.42), (0, -0.48)],
    ear="point", ear_at=(0.2, 0.26), ear_size=0.36, ear_turn=14, eyes=(0.155, 0.06), eye=0.045, pupil=(0.5, 0.55),
    muzzle=(-0.26, 0.14, 0.13), nose=(-0.17, 0.13))  # fmt: skip


def _mask(light: Colour) -> list[Shape]:
    """A wolf's pale cheeks and brows."""
    made = []
    for s in (1, -1):
        made += [
            blob([(s * 0.04, -0.12), (s * 0.2, -0.02), (s * 0.4, -0.12), (s * 0.26, -0.28), (s * 0.1, -0.46)], light),
            ellipse(s * 0.13, 0.16, 0.06, 0.035, light, s * -25),
        ]
    return made


@DRAWINGS.add("wolf snarl")
def _wolf(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.48, 0.46, 0.44), (0.4, 0.38, 0.36), (0.56, 0.52, 0.46), (0.2, 0.19, 0.19), (0.85, 0.84, 0.81))
    light = shade(fur, 1.9)
    front = face(WOLF_FACE, fur, muzzle=light, eye=AMBER, inner=shade(fur, 0.6), marks=_mask(light), mouth="fangs")
    ruff = fringe(rng, blob([(-0.2, 0.3), (0.2, 0.3), (0.48, -0.1), (0.3, -0.5), (0, -0.62), (-0.3, -0.5),
        (-0.48, -0.1)], shade(fur, 0.85)), 0.1, 0.07)  # fmt: skip
    if rng.random() < 0.35:
        return fit(rng, [ruff, *front])
    build = replace(WOLF, poise=rng.uniform(5, 35), head=replace(WOLF.head, muzzle=light), nod=rng.uniform(-18, 0))
    full = rng.random() < 0.3
    body = beast(rng, build, fur, coat=saddle(shade(fur, 0.6)), gape=rng.uniform(14, 26), snarl=True,
        face=[ruff, *front] if full else None, socks=light, belly=light, eye=AMBER)  # fmt: skip
    return fit(rng, body.shapes)


@DRAWINGS.add("coyote howl")
def _coyote(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.66, 0.52, 0.38), (0.6, 0.5, 0.4), (0.7, 0.56, 0.42))
    light = (0.92, 0.86, 0.76)
    head = Head(brow=0.28, stop=0.44, bridge=0.13, nose=0.06, depth=0.2, jowl=0.26, ear="point", ear_size=0.46,
        ear_at=(0.08, 0.2), ear_turn=40, eye=0.035, muzzle=light, teeth=0.04)  # fmt: skip
    raised = rng.uniform(45, 65)
    up = side_head(head, fur, eye=AMBER, gape=rng.uniform(14, 24), ear=natural(rng, (0.7, 0.45, 0.28)))
    if rng.random() < 0.4:
        neck = limb([(0.08, 0.7), (0.12, 0.95), (0.16, 1.14)], (0.36, 0.28, 0.2), fur)
        throat = limb([(0.25, 0.72), (0.25, 0.95), (0.25, 1.1)], (0.12, 0.12, 0.06), light)
        made = seated(rng, fur, [], reach=0.5, tail=shade(fur, 0.8), bushy=0.2)
        return fit(rng, [*made, fringe(rng, neck, 0.05, 0.02), throat, *attach(up, (0.15, 1.12), 0.52, raised)])
    build = replace(WOLF, length=1.0, chest=0.4, waist=0.3, legs=(0.15, 0.075, 0.065), haunch=0.28, foot=0.1, poise=72,
        neck=0.36, neck_widths=(0.34, 0.26, 0.2), head=head, nod=raised, shaggy=0.02,
        tail=((0.06, -0.04), (-0.1, -0.2), (-0.14, -0.42), (-0.12, -0.6)), tail_widths=(0.08, 0.16, 0.18, 0.02),
        skull=0.46)  # fmt: skip
    body = beast(rng, build, fur, coat=saddle(shade(fur, 0.7)), belly=light, socks=natural(rng, (0.72, 0.5, 0.32)))
    tip = limb(np.add([(-0.14, -0.46), (-0.12, -0.62)], (-0.48, 0.94)), (0.17, 0.02), (0.14, 0.12, 0.11))
    throat = limb([(body.shoulder[0] + 0.12, body.shoulder[1]), (body.poll[0] + 0.07, body.poll[1] - 0.16),
        (body.poll[0] + 0.09, body.poll[1] - 0.02)], (0.1, 0.12, 0.05), light)  # fmt: skip
    return fit(
        rng, [*body.far, tip, *body.trunk, *body.near, *body.neck, throat, *attach(up, body.poll, build.skull, raised)]
    )


@DRAWINGS.add("hyena")
def _hyena(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.68, 0.57, 0.42), (0.6, 0.5, 0.38), (0.56, 0.48, 0.4))
    dark = (0.2, 0.15, 0.12)

    build = replace(DOG, length=1.0, chest=0.5, waist=0.38, rump=0.8, arch=0.02, neck=0.4, poise=rng.uniform(15, 38),
        neck_widths=(0.46, 0.38, 0.32), skull=0.46, nod=rng.uniform(-20, -5), legs=(0.2, 0.11, 0.09), haunch=0.3,
        shaggy=0.015, tail=((0.06, -0.02), (-0.06, -0.14), (-0.1, -0.34), (-0.08, -0.46)),
        tail_widths=(0.06, 0.07, 0.12, 0.02), head=Head(brow=0.33, stop=0.48, bridge=0.2, nose=0.13, depth=0.36,
        jowl=0.34, ear="round", ear_size=0.32, ear_at=(0.1, 0.26), ear_turn=20, eye=0.04, muzzle=dark,
        teeth=0.08))  # fmt: skip
    body = beast(rng, build, fur, coat=spots(rng, shade(dark, 1.1), 0.1, 0.02, 0.036), socks=shade(fur, 0.6))
    body.head = attach(side_head(build.head, shade(fur, 0.9), gape=float(rng.choice([0.0, 18.0])),
        ear=shade(fur, 0.75)), body.poll, build.skull, body.turn)  # fmt: skip
    (px, py), (sx, sy) = body.poll, body.shoulder
    crest = fringe(rng, limb([(px - 0.02, py + 0.08), ((px + sx) / 2 - 0.12, (py + sy) / 2 + 0.16),
        (sx - 0.28, sy + 0.18), (sx - 0.5, sy + 0.1)], (0.05, 0.09, 0.09, 0.02), shade(fur, 0.6)), 0.06,
        0.05)  # fmt: skip
    return fit(rng, [*body.far, crest, *body.trunk, *body.near, *body.neck, *body.head])
