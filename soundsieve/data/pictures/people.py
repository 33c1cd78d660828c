"""People: speaking, singing, laughing, crying, walking, snapping."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.figures import (
    DARK,
    Person,
    balloon,
    body,
    face,
    front_head,
    hand,
    microphone,
    notes,
    person,
    profile,
    waves,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    place,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
    tint,
)

DRAWINGS = Drawings()
_AIR: Colour = (0.55, 0.68, 0.78)
_DROP: Colour = (0.45, 0.7, 0.92)


def _voice(rng: np.random.Generator) -> Colour:
    return tint(rng, ((0.25, 0.25, 0.28), (0.25, 0.45, 0.7), (0.8, 0.35, 0.25))[int(rng.integers(3))], 0.05)


@DRAWINGS.add("speech")
def _talking_face(rng: np.random.Generator) -> list[Shape]:
    who = person(rng)
    return face(who, "talk") + waves(0.52, 0.57, rng.choice([0, 180]), 0.28, 3, _voice(rng))


@DRAWINGS.add("speech")
def _balloon_face(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    head = place(face(who, "talk"), 0.36, 0.62, 0.78)
    return head + balloon(rng, 0.76, 0.22, 0.24, 0.17, (0.53, 0.52))


@DRAWINGS.add("speech")
def _talking_profile(rng: np.random.Generator) -> list[Shape]:
    who = person(rng)
    head = place(profile(who, rng.uniform(0.35, 0.7)), 0.4, 0.55, 0.85)
    return head + waves(0.6, 0.66, 0, 0.1, 3, _voice(rng), 0.025)


@DRAWINGS.add("speech")
def _at_microphone(rng: np.random.Generator) -> list[Shape]:
    who = person(rng)
    stand: Colour = (0.3, 0.3, 0.32)
    if rng.random() < 0.5:
        head = place(profile(who, rng.uniform(0.3, 0.6)), 0.36, 0.45, 0.8)
        return [
            *head,
            stroke([(0.9, 1.0), (0.9, 0.75), (0.72, 0.6)], 0.025, stand),
            *microphone(rng, 0.68, 0.56, -50, 0.36),
        ]
    desk = rectangle(0.02, 0.9, 0.98, 1.0, tint(rng, (0.6, 0.42, 0.28)))
    return [
        *place(face(who, "talk"), 0.5, 0.47, 0.95),
        desk,
        stroke([(0.72, 0.92), (0.66, 0.72)], 0.025, stand),
        *microphone(rng, 0.64, 0.66, -20, 0.24),
    ]


@DRAWINGS.add("speech")
def _two_talking(rng: np.random.Generator) -> list[Shape]:
    one, other = person(rng), person(rng)
    left = place(profile(one, rng.uniform(0.2, 0.7)), 0.22, 0.68, 0.55)
    right = place(profile(other, rng.uniform(0, 0.5)), 0.78, 0.68, 0.55, flip=True)
    shapes = left + right + balloon(rng, 0.3, 0.18, 0.2, 0.13, (0.36, 0.48))
    return shapes + (balloon(rng, 0.76, 0.22, 0.17, 0.11, (0.66, 0.48)) if rng.random() < 0.6 else [])


@DRAWINGS.add("whispering")
def _whispering(rng: np.random.Generator) -> list[Shape]:
    one, other = person(rng, "woman", "child", "man"), person(rng)
    listener = place(profile(other), 0.76, 0.6, 0.62)
    teller = place(profile(one, 0.3), 0.3, 0.58, 0.66)
    palm = [limb([(0.4, 1.0), (0.46, 0.82), (0.5, 0.7)], (0.12, 0.1, 0.09), one.top)]
    fingers = [
        limb(
            [(0.49, 0.74), (0.52, 0.62), (0.54, 0.53 + 0.02 * k)], (0.05, 0.045, 0.03), shade(one.skin, 0.88 + 0.04 * k)
        )
        for k in range(3)
    ]
    return listener + teller + palm + fingers


@DRAWINGS.add("whispering")
def _finger_on_lips(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "woman", "child", "man")
    finger = limb([(0.51, 0.86), (0.505, 0.7), (0.5, 0.53)], (0.075, 0.065, 0.05), shade(who.skin, 0.92))
    fist = blob([(0.43, 0.78), (0.55, 0.74), (0.63, 0.8), (0.62, 0.92), (0.46, 0.93)], shade(who.skin, 0.92))
    knuckles = [stroke([(0.55, 0.8 + d), (0.62, 0.8 + d)], 0.012, shade(who.skin, 0.7)) for d in (0, 0.04, 0.08)]
    sleeve = limb([(0.55, 0.9), (0.62, 1.02)], (0.15, 0.18), shade(who.top, 0.8))
    return [*face(who, "whistle"), sleeve, fist, finger, *knuckles]


@DRAWINGS.add("laughing")
def _laughing_face(rng: np.random.Generator) -> list[Shape]:
    return face(person(rng, "man", "woman", "child"), "laugh", "happy")


@DRAWINGS.add("laughing")
def _laughing_ball(rng: np.random.Generator) -> list[Shape]:
    yellow = tint(rng, (0.99, 0.82, 0.25), 0.03)
    shapes = [ellipse(0.5, 0.5, 0.45, 0.45, yellow)]
    for side in (-1, 1):
        shapes.append(arc(0.5 + side * 0.17, 0.42, 0.09, 200, 340, 0.035, DARK))
        if rng.random() < 0.7:
            x = 0.5 + side * 0.3
            shapes.append(
                blob(
                    [(x, 0.4), (x + 0.05 * side + 0.04, 0.54), (x + 0.03 * side, 0.6), (x + 0.05 * side - 0.06, 0.54)],
                    _DROP,
                )
            )
    big = [(0.22, 0.52), (0.5, 0.54), (0.78, 0.52), (0.68, 0.74), (0.5, 0.82), (0.32, 0.74)]
    teeth = [(0.25, 0.54), (0.5, 0.56), (0.75, 0.54), (0.72, 0.61), (0.5, 0.64), (0.28, 0.61)]
    return [
        *shapes,
        blob(big, (0.38, 0.1, 0.12)),
        blob(teeth, (1, 1, 1)),
        ellipse(0.5, 0.75, 0.11, 0.045, (0.85, 0.42, 0.42)),
    ]


@DRAWINGS.add("crying baby")
def _crying_baby(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "child")
    who = Person("child", who.skin, who.hair, who.cut * 0.39, who.top, who.bottom)
    tears = []
    for side in (-1, 1):
        for k in range(int(rng.integers(2, 4))):
            x, y = 0.5 + side * (0.14 + 0.05 * k), 0.46 + 0.09 * k
            tears.append(
                blob([(x - side * 0.02, y - 0.05), (x + 0.025, y + 0.01), (x, y + 0.035), (x - 0.025, y + 0.01)], _DROP)
            )
    return face(who, "cry", "tight") + tears


@DRAWINGS.add("crying baby")
def _baby_sitting(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "child")
    who = Person("child", who.skin, who.hair, who.cut * 0.39, tint(rng, (0.75, 0.85, 0.95), 0.1), who.bottom)
    skin = who.skin
    up = rng.uniform(0.3, 0.5)
    shapes = [
        limb([(0.36, 0.62), (0.22, 0.55), (0.14, up)], (0.12, 0.1, 0.07), who.top),
        limb([(0.64, 0.62), (0.78, 0.55), (0.86, up)], (0.12, 0.1, 0.07), who.top),
        ellipse(0.13, up - 0.03, 0.05, 0.05, skin),
        ellipse(0.87, up - 0.03, 0.05, 0.05, skin),
        blob([(0.36, 0.56), (0.64, 0.56), (0.72, 0.84), (0.5, 0.94), (0.28, 0.84)], who.top),
        limb([(0.38, 0.84), (0.24, 0.88), (0.12, 0.86)], (0.15, 0.13, 0.1), skin),
        limb([(0.62, 0.84), (0.76, 0.88), (0.88, 0.86)], (0.15, 0.13, 0.1), skin),
        blob([(0.3, 0.8), (0.7, 0.8), (0.68, 0.93), (0.5, 0.97), (0.32, 0.93)], (0.97, 0.97, 0.97)),
    ]
    head = place(front_head(who, "cry", "tight"), 0.5, 0.34, 0.62)
    drops = [ellipse(0.5 + side * 0.2, 0.36 + 0.07 * k, 0.022, 0.032, _DROP) for side in (-1, 1) for k in range(3)]
    return shapes + head + drops


@DRAWINGS.add("screaming")
def _screaming_face(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "woman", "man", "child")
    shapes = face(who, "scream", str(rng.choice(["wide", "tight"])))
    if rng.random() < 0.5:  # hands at the cheeks
        for side in (-1, 1):
            shapes.append(
                limb(
                    [(0.5 + side * 0.36, 1.0), (0.5 + side * 0.3, 0.8), (0.5 + side * 0.22, 0.62)],
                    (0.13, 0.11, 0.1),
                    who.top,
                )
            )
            shapes += [
                limb(
                    [(0.5 + side * 0.24, 0.66), (0.5 + side * (0.19 + 0.03 * k), 0.42 + 0.02 * k)],
                    (0.06, 0.04),
                    shade(who.skin, 0.93 - 0.05 * (k % 2)),
                )
                for k in range(4)
            ]
    return shapes


@DRAWINGS.add("screaming")
def _shouting_profile(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "woman", "man")
    head = place(profile(who, 1.0), 0.36, 0.56, 0.86)
    rays = []
    for angle in (-32, -14, 6, 26):
        turn = np.radians(angle + rng.uniform(-4, 4))
        way = np.array([np.cos(turn), np.sin(turn)])
        start = np.array([0.58, 0.7])
        rays.append(
            polygon(
                [
                    start + 0.12 * way,
                    start + 0.38 * way + (-0.03 * way[1], 0.03 * way[0]),
                    start + 0.38 * way - (-0.03 * way[1], 0.03 * way[0]),
                ],
                (0.9, 0.3, 0.2),
            )
        )
    return head + rays


@DRAWINGS.add("sneeze")
def _sneeze(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    head = rotate(
        place(profile(who, rng.uniform(0.4, 0.7), "closed"), 0.34, 0.52, 0.82), rng.uniform(5, 15), (0.3, 0.6)
    )
    spray = []
    for _ in range(26):
        far, turn = rng.uniform(0.1, 0.38), np.radians(rng.uniform(-14, 34))
        size = rng.uniform(0.006, 0.017)
        spray.append(ellipse(0.6 + far * np.cos(turn), 0.62 + far * np.sin(turn), size, size, tint(rng, _DROP, 0.05)))
    lines = [stroke([(0.64, 0.6 + 0.04 * k), (0.93, 0.52 + 0.13 * k)], 0.012, _AIR) for k in range(3)]
    return head + lines + spray


@DRAWINGS.add("sneeze")
def _handkerchief(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    cloth = blob(
        [(0.36, 0.5), (0.5, 0.44), (0.64, 0.5), (0.68, 0.66), (0.58, 0.74), (0.5, 0.68), (0.42, 0.74), (0.32, 0.66)],
        (0.95, 0.96, 0.98),
    )
    folds = [stroke([(0.5, 0.48), (x, 0.68)], 0.01, (0.75, 0.78, 0.82)) for x in (0.4, 0.5, 0.6)]
    arms = [
        limb(
            [(0.5 + side * 0.35, 1.0), (0.5 + side * 0.27, 0.84), (0.5 + side * 0.15, 0.66)],
            (0.16, 0.13, 0.1),
            shade(who.top, 0.85),
        )
        for side in (-1, 1)
    ]
    hands = [ellipse(0.5 + side * 0.12, 0.63, 0.065, 0.06, shade(who.skin, 0.92)) for side in (-1, 1)]
    nose = ellipse(0.5, 0.47, 0.045, 0.04, (0.9, 0.45, 0.4))
    return [*face(who, "talk", "tight"), nose, cloth, *folds, *arms, *hands]


@DRAWINGS.add("snoring")
def _snoring(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "man", "woman")
    blanket = tuple(rng.uniform(0.3, 0.9, 3).tolist())
    wood = tint(rng, (0.5, 0.34, 0.22))
    head = rotate(profile(who, rng.uniform(0.25, 0.6), "closed"), -90)
    letters = []
    for k in range(3):
        size, x, y = 0.07 + 0.035 * k, 0.42 + 0.14 * k, 0.38 - 0.14 * k
        letters.append(
            stroke(
                [(x, y - size / 2), (x + size, y - size / 2), (x, y + size / 2), (x + size, y + size / 2)],
                0.016 + 0.006 * k,
                (0.3, 0.4, 0.65),
            )
        )
    return [
        rectangle(0.0, 0.4, 0.05, 1.0, wood),
        rectangle(0.95, 0.66, 1.0, 1.0, wood),
        rectangle(0.03, 0.82, 0.97, 0.93, shade(wood, 0.85)),
        rectangle(0.04, 0.74, 0.96, 0.84, (0.93, 0.93, 0.9), 0.02),
        blob([(0.06, 0.6), (0.2, 0.6), (0.38, 0.66), (0.38, 0.76), (0.07, 0.76)], (0.97, 0.97, 0.97)),
        *place(head, 0.28, 0.58, 0.36),
        blob(
            [(0.4, 0.68), (0.5, 0.54), (0.62, 0.52), (0.8, 0.58), (0.94, 0.66), (0.96, 0.84), (0.4, 0.84)],
            (blanket[0], blanket[1], blanket[2]),
        ),
        *letters,
    ]


@DRAWINGS.add("breathing")
def _breathing(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman")
    head = place(profile(who, rng.uniform(0.0, 0.35), "closed"), 0.34, 0.52, 0.82)
    air = []
    for k in range(3):
        y = 0.56 + 0.07 * k
        bend = rng.uniform(0.01, 0.04)
        air.append(
            stroke(
                [(0.62, 0.56 + 0.02 * k), (0.74, y + bend), (0.84, y - bend), (0.96, y + 0.02)],
                0.018,
                _AIR,
                curved=True,
            )
        )
        if rng.random() < 0.6:
            air.append(polygon([(1.0, y + 0.02), (0.95, y - 0.015), (0.95, y + 0.055)], _AIR))
    return head + air


@DRAWINGS.add("breathing")
def _lungs(rng: np.random.Generator) -> list[Shape]:
    pink = tint(rng, (0.88, 0.52, 0.5), 0.05)
    pipe = tint(rng, (0.93, 0.8, 0.72), 0.03)
    lung = [(0.44, 0.3), (0.34, 0.24), (0.2, 0.42), (0.12, 0.68), (0.14, 0.86), (0.3, 0.82), (0.43, 0.74), (0.45, 0.5)]
    shapes = [blob(lung, pink), blob([(1 - x, y) for x, y in lung], pink)]
    for side in (-1, 1):
        for x, y in ((0.2, 0.5), (0.25, 0.66), (0.13, 0.72)):
            shapes.append(
                stroke(
                    [(0.5 + side * 0.04, 0.36), (0.5 + side * 0.14, 0.45), (0.5 + side * x, y)],
                    0.018,
                    pipe,
                    curved=True,
                )
            )
    shapes.append(limb([(0.5, 0.04), (0.5, 0.36)], (0.09, 0.09), pipe))
    return shapes + [stroke([(0.455, y), (0.545, y)], 0.014, shade(pipe, 0.8)) for y in np.arange(0.07, 0.36, 0.05)]


def _singer(rng: np.random.Generator, sex: str) -> list[Shape]:
    who = person(rng, sex)
    way = rng.random()
    if way < 0.4:  # face with notes
        head = place(face(who, "sing", str(rng.choice(["open", "closed"]))), 0.42, 0.56, 0.84)
        return head + notes(rng, 0.86, 0.2, 0.24) + notes(rng, 0.93, 0.5, 0.16) + notes(rng, 0.08, 0.18, 0.18)
    if way < 0.75:  # from the side at a microphone
        head = place(profile(who, rng.uniform(0.5, 0.9), str(rng.choice(["open", "closed"]))), 0.36, 0.52, 0.82)
        arm = limb([(0.4, 0.98), (0.62, 0.94), (0.72, 0.8)], (0.14, 0.12, 0.1), shade(who.top, 0.85))
        held = microphone(rng, 0.68, 0.64, -25, 0.32) + hand(who.skin, 0.735, 0.79, 0.17, -30)
        return [*head, arm, *held, *notes(rng, 0.86, 0.3, 0.22), *notes(rng, 0.7, 0.14, 0.18)]
    whole = body(who, 0.4, (rng.uniform(70, 120), rng.uniform(20, 60)))
    held = microphone(rng, 0.53, 0.18, -15, 0.12)
    arm = limb([(0.58, 0.28), (0.66, 0.36), (0.56, 0.23)], (0.06, 0.055, 0.045), shade(who.top, 0.85))
    return [*whole, arm, *held, *notes(rng, 0.78, 0.12, 0.16), *notes(rng, 0.24, 0.14, 0.14)]


@DRAWINGS.add("male singing")
def _man_singing(rng: np.random.Generator) -> list[Shape]:
    return _singer(rng, "man")


@DRAWINGS.add("female singing")
def _woman_singing(rng: np.random.Generator) -> list[Shape]:
    return _singer(rng, "woman")


def _bust(rng: np.random.Generator, x: float, y: float, size: float, mouth: str, who: Person) -> list[Shape]:
    eyes = "closed" if mouth == "sing" and rng.random() < 0.3 else "open"
    return place(face(who, mouth, eyes), x, y, size)


@DRAWINGS.add("choir")
def _choir(rng: np.random.Generator) -> list[Shape]:
    robe = tint(
        rng, ((0.5, 0.12, 0.2), (0.2, 0.25, 0.5), (0.3, 0.15, 0.4), (0.95, 0.95, 0.95))[int(rng.integers(4))], 0.04
    )
    shapes: list[Shape] = []
    for row, (count, y) in enumerate(((4, 0.36), (3, 0.66))):
        for k in range(count):
            who = person(rng, "man", "woman", "child")
            who = Person(who.sex, who.skin, who.hair, who.cut, robe if row else shade(robe, 0.85), who.bottom)
            x = 0.5 + (k - (count - 1) / 2) * 0.27
            shapes += _bust(rng, x, y, 0.38, "sing", who)
            if row and rng.random() < 0.7:  # a folder with the music
                shapes.append(
                    polygon(
                        [
                            (x - 0.1, y + 0.15),
                            (x, y + 0.18),
                            (x + 0.1, y + 0.15),
                            (x + 0.1, y + 0.26),
                            (x, y + 0.29),
                            (x - 0.1, y + 0.26),
                        ],
                        (0.15, 0.15, 0.18),
                    )
                )
    return shapes + (notes(rng, 0.1, 0.1, 0.15) + notes(rng, 0.9, 0.1, 0.15) if rng.random() < 0.6 else [])


@DRAWINGS.add("crowd chatter")
def _crowd(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for count, y, size in ((5, 0.46, 0.3), (4, 0.62, 0.36), (3, 0.82, 0.42)):
        for k in range(count):
            x = 0.5 + (k - (count - 1) / 2 + rng.uniform(-0.15, 0.15)) * 0.9 / count
            shapes += _bust(rng, x, y, size, str(rng.choice(["talk", "talk", "shut", "laugh"])), person(rng))
    places = [(0.18, 0.14), (0.5, 0.1), (0.82, 0.15)]
    for x, y in places[: int(rng.integers(2, 4))]:
        shapes += balloon(rng, x, y, 0.13, 0.085, (x + rng.uniform(-0.05, 0.05), y + 0.17))
    return shapes


@DRAWINGS.add("crowd chatter")
def _party(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for k in range(4):
        x = 0.14 + 0.24 * k
        facing_left = k % 2 == 1
        who = person(rng)
        shapes += place(
            body(who, 0.2, (rng.uniform(20, 80), rng.uniform(0, 30)), side=True), x, 0.62, 0.72, flip=facing_left
        )
        if rng.random() < 0.7:
            lean = -0.05 if facing_left else 0.05
            shapes += balloon(rng, x + lean, 0.13 + 0.05 * (k % 2), 0.1, 0.07, (x + lean / 2, 0.29))
    return shapes


@DRAWINGS.add("whistle")
def _whistling(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    if rng.random() < 0.5:
        head = place(face(who, "whistle", str(rng.choice(["open", "happy"]))), 0.42, 0.56, 0.84)
        return head + notes(rng, 0.86, 0.3, 0.24) + notes(rng, 0.74, 0.1, 0.17)
    head = place(profile(who, 0.05, str(rng.choice(["open", "closed"])), 1.0), 0.36, 0.56, 0.82)
    air = [stroke([(0.66, 0.64 + 0.025 * k), (0.76, 0.6 + 0.05 * k)], 0.012, _AIR) for k in (-1, 0, 1)]
    return head + air + notes(rng, 0.86, 0.5, 0.2) + notes(rng, 0.82, 0.22, 0.2)


@DRAWINGS.add("robot voice")
def _robot(rng: np.random.Generator) -> list[Shape]:
    metal = tint(rng, ((0.68, 0.72, 0.76), (0.55, 0.65, 0.72), (0.75, 0.7, 0.55))[int(rng.integers(3))], 0.05)
    dark = shade(metal, 0.55)
    glow = tint(rng, ((0.3, 0.85, 0.95), (0.95, 0.4, 0.25), (0.5, 0.95, 0.4))[int(rng.integers(3))], 0.04)
    shapes = [
        stroke([(0.5, 0.2), (0.5, 0.08)], 0.025, dark),
        ellipse(0.5, 0.06, 0.035, 0.035, glow),
        rectangle(0.16, 0.32, 0.24, 0.48, dark, 0.02),
        rectangle(0.76, 0.32, 0.84, 0.48, dark, 0.02),
        rectangle(0.43, 0.6, 0.57, 0.72, dark),
        rectangle(0.22, 0.18, 0.78, 0.62, metal, 0.06),
        rectangle(0.18, 0.7, 0.82, 1.0, shade(metal, 0.88), 0.05),
        *(
            rectangle(0.3 + 0.14 * k, 0.78, 0.38 + 0.14 * k, 0.86, c, 0.01)
            for k, c in enumerate(((0.9, 0.3, 0.25), (0.95, 0.8, 0.3), (0.3, 0.75, 0.4)))
        ),
    ]
    for x in (0.38, 0.62):
        if metal[0] > metal[2]:
            shapes += [rectangle(x - 0.08, 0.28, x + 0.08, 0.4, dark), rectangle(x - 0.05, 0.31, x + 0.05, 0.37, glow)]
        else:
            shapes += [
                ellipse(x, 0.34, 0.08, 0.08, dark),
                ellipse(x, 0.34, 0.05, 0.05, glow),
                ellipse(x, 0.34, 0.02, 0.02, DARK),
            ]
    shapes.append(rectangle(0.34, 0.47, 0.66, 0.56, dark, 0.01))
    heights = rng.uniform(0.01, 0.035, 7)
    shapes += [rectangle(0.365 + 0.04 * k, 0.515 - h, 0.39 + 0.04 * k, 0.515 + h, glow) for k, h in enumerate(heights)]
    return shapes + (
        balloon(rng, 0.84, 0.14, 0.15, 0.11, (0.66, 0.3)) if rng.random() < 0.5 else waves(0.6, 0.52, 0, 0.28, 2, glow)
    )


def _shoe(rng: np.random.Generator, colour: Colour, heel: bool) -> list[Shape]:
    """A shoe from the side, its toe to the right."""
    sole = shade(colour, 0.45)
    if heel:
        return [
            blob(
                [
                    (0.1, 0.45),
                    (0.3, 0.5),
                    (0.55, 0.72),
                    (0.9, 0.8),
                    (0.92, 0.88),
                    (0.55, 0.86),
                    (0.3, 0.68),
                    (0.12, 0.62),
                ],
                colour,
            ),
            polygon([(0.12, 0.55), (0.26, 0.62), (0.18, 0.92), (0.13, 0.92)], sole),
        ]
    return [
        blob(
            [(0.1, 0.3), (0.38, 0.3), (0.5, 0.52), (0.8, 0.6), (0.94, 0.76), (0.92, 0.86), (0.1, 0.86), (0.08, 0.6)],
            colour,
        ),
        rectangle(0.08, 0.82, 0.95, 0.92, sole, 0.04),
        *(
            stroke([(0.44 + 0.07 * k, 0.44 + 0.06 * k), (0.5 + 0.07 * k, 0.36 + 0.075 * k)], 0.03, (0.95, 0.95, 0.92))
            for k in range(3)
        ),
    ]


@DRAWINGS.add("footsteps")
def _walking_legs(rng: np.random.Generator) -> list[Shape]:
    cloth = person(rng).bottom
    leather = tint(
        rng, ((0.3, 0.18, 0.12), (0.12, 0.12, 0.13), (0.7, 0.25, 0.22), (0.9, 0.9, 0.9))[int(rng.integers(4))], 0.05
    )
    skin = person(rng).skin
    bare = rng.random() < 0.35
    stride, colour = rng.uniform(0.7, 1.1), skin if bare else cloth
    floor = rectangle(0.0, 0.94, 1.0, 0.985, tint(rng, (0.6, 0.55, 0.5)))
    back, front = 0.5 - 0.3 * stride, 0.5 + 0.22 * stride
    return [
        floor,
        limb([(0.46, 0.02), (0.45, 0.4), (back + 0.05, 0.78)], (0.2, 0.16, 0.12), shade(colour, 0.82)),
        *place(rotate(_shoe(rng, shade(leather, 0.85), bare), 22), back + 0.06, 0.78, 0.3),
        limb([(0.52, 0.02), (0.6, 0.42), (front, 0.8)], (0.22, 0.17, 0.13), colour),
        *place(rotate(_shoe(rng, leather, bare), -12), front + 0.06, 0.82, 0.31),
    ]


@DRAWINGS.add("footsteps")
def _footprints(rng: np.random.Generator) -> list[Shape]:
    colour = tint(rng, ((0.25, 0.22, 0.2), (0.55, 0.42, 0.3), (0.3, 0.4, 0.5))[int(rng.integers(3))], 0.05)
    bare = rng.random() < 0.4
    shapes: list[Shape] = []
    for k in range(4):
        x, y = (0.34 if k % 2 else 0.64), 0.86 - 0.24 * k
        side = -1 if k % 2 else 1
        if bare:
            one = [blob([(0.38, 0.4), (0.62, 0.38), (0.6, 0.62), (0.58, 0.85), (0.46, 0.88), (0.42, 0.65)], colour)]
            one += [
                ellipse(0.5 + side * (0.09 - 0.06 * t), 0.27 + 0.018 * t, 0.05 - 0.006 * t, 0.055 - 0.006 * t, colour)
                for t in range(5)
            ]
        else:
            one = [blob([(0.4, 0.1), (0.58, 0.08), (0.68, 0.3), (0.62, 0.56), (0.4, 0.56), (0.34, 0.3)], colour)]
            one.append(blob([(0.4, 0.64), (0.62, 0.64), (0.61, 0.88), (0.5, 0.94), (0.4, 0.88)], colour))
        shapes += place(one, x, y, 0.38, flip=side < 0)
    return rotate(shapes, rng.uniform(-10, 10))


@DRAWINGS.add("footsteps")
def _walker(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    swing = rng.uniform(20, 40)
    return body(who, rng.uniform(0.6, 1.0), (-swing, swing), side=True)


@DRAWINGS.add("footsteps on gravel")
def _shoes_on_gravel(rng: np.random.Generator) -> list[Shape]:
    shapes = _walking_legs(rng)[1:]
    stones = []
    for y in (0.9, 0.95, 1.0):
        for x in np.arange(0.03, 1.0, 0.065):
            stones.append(
                ellipse(
                    x + rng.uniform(-0.02, 0.02),
                    y + rng.uniform(-0.015, 0.015),
                    rng.uniform(0.025, 0.045),
                    rng.uniform(0.018, 0.03),
                    tint(rng, (0.6, 0.57, 0.53)),
                )
            )
    return stones[:15] + shapes + stones[15:]


@DRAWINGS.add("marching")
def _marching(rng: np.random.Generator) -> list[Shape]:
    coat = tint(rng, ((0.3, 0.36, 0.22), (0.7, 0.15, 0.15), (0.18, 0.22, 0.4))[int(rng.integers(3))], 0.04)
    trousers = shade(coat, 0.75) if coat[0] < 0.5 else (0.15, 0.15, 0.18)
    shapes: list[Shape] = []
    count = int(rng.integers(3, 5))
    for k in range(count):
        who = person(rng, "man")
        who = Person("man", who.skin, who.hair, 0.5, coat, trousers)
        one = body(who, 1.1, (-45, 50), side=True)
        if coat[0] < 0.5:  # a cap or a helmet
            one += [
                blob([(0.41, 0.07), (0.5, 0.0), (0.6, 0.07)], shade(coat, 0.8)),
                stroke([(0.42, 0.075), (0.64, 0.08)], 0.02, shade(coat, 0.6)),
            ]
        else:  # a bearskin
            one.append(
                blob(
                    [(0.4, 0.08), (0.42, -0.08), (0.52, -0.1), (0.61, -0.06), (0.61, 0.08), (0.5, 0.05)],
                    (0.12, 0.1, 0.1),
                )
            )
        shapes += place(one, 0.2 + 0.6 * k / (count - 1), 0.53, 0.88)
    return shapes


@DRAWINGS.add("finger snap")
def _snap(rng: np.random.Generator) -> list[Shape]:
    skin = person(rng).skin
    dark = shade(skin, 0.82)
    sleeve = tint(rng, (0.4, 0.5, 0.7), 0.15)
    turn = rng.uniform(-10, 10)
    fist = [
        limb([(0.3, 1.0), (0.36, 0.78), (0.42, 0.64)], (0.24, 0.2, 0.22), skin),
        rectangle(0.14, 0.88, 0.46, 1.02, sleeve, 0.02),
        blob([(0.3, 0.66), (0.34, 0.5), (0.5, 0.46), (0.6, 0.54), (0.58, 0.72), (0.44, 0.8)], skin),
        limb([(0.36, 0.54), (0.34, 0.34), (0.42, 0.2)], (0.1, 0.085, 0.06), dark),
        limb([(0.44, 0.5), (0.5, 0.34), (0.6, 0.3)], (0.1, 0.09, 0.065), skin),
        limb([(0.46, 0.72), (0.62, 0.56), (0.62, 0.36)], (0.12, 0.1, 0.07), shade(skin, 0.93)),
        limb([(0.5, 0.6), (0.6, 0.66), (0.52, 0.73)], (0.09, 0.085, 0.07), dark),
        limb([(0.47, 0.7), (0.56, 0.76), (0.48, 0.8)], (0.08, 0.075, 0.06), shade(skin, 0.88)),
    ]
    spark = tint(rng, (0.95, 0.65, 0.15), 0.06)
    rays = []
    for angle in range(-110, 50, 32):
        t = np.radians(angle)
        rays.append(
            stroke(
                [(0.66 + 0.1 * np.cos(t), 0.3 + 0.1 * np.sin(t)), (0.66 + 0.2 * np.cos(t), 0.3 + 0.2 * np.sin(t))],
                0.025,
                spark,
            )
        )
    return rotate(fist + rays, turn)


@DRAWINGS.add("heartbeat")
def _heart(rng: np.random.Generator) -> list[Shape]:
    red = tint(rng, (0.86, 0.16, 0.2), 0.05)
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    outline = np.stack((0.5 + x / 40, 0.47 - y / 40), 1)
    shapes = [Shape(outline, red)]
    way = rng.random()
    if way < 0.4:  # the trace of its beat
        line = [
            (0.0, 0.5),
            (0.3, 0.5),
            (0.36, 0.42),
            (0.42, 0.5),
            (0.46, 0.56),
            (0.52, 0.22),
            (0.58, 0.7),
            (0.63, 0.5),
            (0.7, 0.45),
            (0.76, 0.5),
            (1.0, 0.5),
        ]
        colour: Colour = (0.97, 0.97, 0.97) if rng.random() < 0.5 else (0.15, 0.15, 0.18)
        return [*shapes, stroke([(0.12 + 0.76 * a, b) for a, b in line] if colour[0] > 0.5 else line, 0.028, colour)]
    shapes.append(blob([(0.2, 0.3), (0.27, 0.2), (0.36, 0.18), (0.3, 0.26), (0.24, 0.36)], shade(red, 1.8)))
    if way < 0.75:
        for radius in (0.44, 0.52):
            shapes += [arc(0.5, 0.46, radius, a - 22, a + 22, 0.022, shade(red, 0.8)) for a in (0, 180)]
    return shapes


@DRAWINGS.add("heartbeat")
def _monitor(rng: np.random.Generator) -> list[Shape]:
    case = tint(rng, (0.82, 0.83, 0.85), 0.05)
    glow = tint(rng, (0.3, 0.95, 0.45), 0.05)
    beat = [
        (0.0, 0.0),
        (0.3, 0.0),
        (0.38, -0.04),
        (0.45, 0.0),
        (0.5, 0.03),
        (0.56, -0.2),
        (0.63, 0.14),
        (0.7, 0.0),
        (1.0, 0.0),
    ]
    trace = [(0.14 + 0.36 * (k + a), 0.45 + b) for k in range(2) for a, b in beat]
    return [
        rectangle(0.04, 0.14, 0.96, 0.82, case, 0.05),
        rectangle(0.1, 0.2, 0.9, 0.7, (0.05, 0.1, 0.1), 0.02),
        *(stroke([(0.1, y), (0.9, y)], 0.004, (0.12, 0.25, 0.22)) for y in np.arange(0.28, 0.7, 0.08)),
        stroke(trace, 0.022, glow),
        *(ellipse(0.2 + 0.1 * k, 0.76, 0.025, 0.025, shade(case, 0.6)) for k in range(4)),
        rectangle(0.35, 0.82, 0.65, 0.9, shade(case, 0.7)),
    ]


def _straining(rng: np.random.Generator, sex: str) -> list[Shape]:
    who = person(rng, sex)
    sweat = []
    for x, y in ((0.24, 0.2), (0.78, 0.24), (0.83, 0.4)):
        sweat.append(blob([(x, y - 0.05), (x + 0.025, y + 0.01), (x, y + 0.035), (x - 0.025, y + 0.01)], _DROP))
    if rng.random() < 0.5:
        return face(who, "grit", "tight") + sweat
    iron: Colour = (0.2, 0.2, 0.22)
    lifter = place(face(who, "grit", "tight"), 0.5, 0.66, 0.66)
    arms = []
    for side in (-1, 1):
        arms.append(
            limb(
                [(0.5 + side * 0.24, 0.92), (0.5 + side * 0.34, 0.6), (0.5 + side * 0.28, 0.3)],
                (0.15, 0.12, 0.08),
                who.skin,
            )
        )
        arms.append(ellipse(0.5 + side * 0.28, 0.2, 0.05, 0.055, who.skin))
    plates = [rectangle(0.5 + side * 0.42 - 0.03, 0.04, 0.5 + side * 0.42 + 0.03, 0.36, iron, 0.02) for side in (-1, 1)]
    plates += [rectangle(0.5 + side * 0.48 - 0.02, 0.1, 0.5 + side * 0.48 + 0.02, 0.3, iron, 0.02) for side in (-1, 1)]
    return [*lifter, *arms[::2], rectangle(0.0, 0.18, 1.0, 0.22, (0.6, 0.6, 0.63)), *plates, *arms[1::2]]


@DRAWINGS.add("male grunt")
def _man_straining(rng: np.random.Generator) -> list[Shape]:
    return _straining(rng, "man")


@DRAWINGS.add("female grunt")
def _woman_straining(rng: np.random.Generator) -> list[Shape]:
    return _straining(rng, "woman")


@DRAWINGS.add("mumbling")
def _mumbling(rng: np.random.Generator) -> list[Shape]:
    who = person(rng)
    ink: Colour = (0.25, 0.25, 0.28)
    scrawl = []
    for y, length in ((0.14, 0.3), (0.22, 0.22)):
        t = np.linspace(0, 1, 22)
        line = np.stack((0.66 + length * t, y + 0.02 * np.sin(t * rng.uniform(22, 34)) * rng.uniform(0.6, 1.2, 22)), 1)
        scrawl.append(stroke(line, 0.014, ink, curved=True))
    cloud = [ellipse(0.8, 0.18, 0.2, 0.14, ink), ellipse(0.8, 0.18, 0.185, 0.125, (0.96, 0.96, 0.96))]
    trail = [
        ellipse(x, y, r, r, c)
        for x, y, r0 in ((0.66, 0.38, 0.03), (0.6, 0.47, 0.02))
        for r, c in ((r0 + 0.01, ink), (r0, (0.96, 0.96, 0.96)))
    ]
    return place(face(who, "mumble", str(rng.choice(["open", "closed"]))), 0.4, 0.6, 0.8) + cloud + trail + scrawl


@DRAWINGS.add("vomiting")
def _vomiting(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    pale = (0.6 * who.skin[0] + 0.2, 0.6 * who.skin[1] + 0.3, 0.6 * who.skin[2] + 0.15)
    who = Person(who.sex, pale, who.hair, who.cut, who.top, who.bottom)
    green = tint(rng, (0.62, 0.72, 0.25), 0.05)
    head = rotate(place(profile(who, 1.0, "closed"), 0.34, 0.4, 0.72), 22, (0.3, 0.5))
    flow = limb([(0.52, 0.58), (0.66, 0.68), (0.74, 0.92)], (0.07, 0.13, 0.17), green)
    bucket = tint(rng, (0.55, 0.62, 0.72))
    lumps = [
        ellipse(rng.uniform(0.64, 0.78), rng.uniform(0.68, 0.86), 0.02, 0.018, shade(green, 0.75)) for _ in range(6)
    ]
    if rng.random() < 0.5:
        return [
            *head,
            flow,
            *lumps,
            polygon([(0.54, 0.84), (0.96, 0.84), (0.9, 1.06), (0.6, 1.06)], bucket),
            rectangle(0.52, 0.82, 0.98, 0.86, shade(bucket, 0.8), 0.01),
        ]
    return [
        *head,
        blob([(0.5, 0.97), (0.62, 0.9), (0.8, 0.9), (0.98, 0.96), (0.9, 1.04), (0.6, 1.04)], shade(green, 0.92)),
        flow,
        *lumps,
    ]


def _apple(rng: np.random.Generator, bite: bool) -> list[Shape]:
    red = tint(rng, ((0.82, 0.16, 0.16), (0.5, 0.72, 0.25), (0.9, 0.75, 0.3))[int(rng.integers(3))], 0.05)
    right = [(0.5, 0.26), (0.68, 0.2), (0.84, 0.3)]
    bitten = [(0.86, 0.37), (0.73, 0.38), (0.7, 0.47), (0.76, 0.53), (0.68, 0.6), (0.72, 0.69), (0.82, 0.68)]
    whole = [(0.88, 0.44), (0.86, 0.6)]
    rest = [(0.7, 0.88), (0.58, 0.92), (0.5, 0.89), (0.42, 0.92), (0.3, 0.88), (0.14, 0.6), (0.14, 0.34), (0.32, 0.2)]
    flesh: Colour = (0.98, 0.94, 0.8)
    shapes = [
        blob(right + (bitten if bite else whole) + rest, red),
        ellipse(0.28, 0.42, 0.05, 0.09, shade(red, 1.8), 20),
        stroke([(0.5, 0.28), (0.52, 0.16), (0.57, 0.08)], 0.035, (0.4, 0.26, 0.15), curved=True),
        blob([(0.54, 0.18), (0.66, 0.06), (0.82, 0.06), (0.72, 0.18)], (0.35, 0.6, 0.25)),
    ]
    if bite:
        inner = [(0.82, 0.68), (0.7, 0.72), (0.61, 0.62), (0.68, 0.54), (0.62, 0.46), (0.69, 0.34), (0.86, 0.36)]
        shapes.append(blob(bitten + inner, flesh))
    return shapes


@DRAWINGS.add("biting apple")
def _bitten_apple(rng: np.random.Generator) -> list[Shape]:
    return _apple(rng, True)


@DRAWINGS.add("biting apple")
def _eating_apple(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    head = place(profile(who, rng.uniform(0.6, 1.0)), 0.36, 0.5, 0.85)
    apple = place(_apple(rng, False), 0.75, 0.63, 0.3)
    arm = limb([(0.5, 0.99), (0.78, 0.97), (0.82, 0.78)], (0.14, 0.12, 0.09), shade(who.top, 0.85))
    fingers = [
        limb(
            [(0.86, 0.8), (0.86, 0.7), (0.79, 0.62 + 0.05 * k)],
            (0.06, 0.05, 0.035),
            shade(who.skin, 0.95 - 0.05 * (k % 2)),
        )
        for k in range(3)
    ]
    return [*head, arm, *apple, *fingers]


@DRAWINGS.add("biting")
def _biting(rng: np.random.Generator) -> list[Shape]:
    who = person(rng, "man", "woman", "child")
    if rng.random() < 0.5:
        crust = tint(rng, (0.8, 0.58, 0.32))
        layers: list[Shape] = [
            rectangle(0.6, 0.62, 0.98, 0.68, crust, 0.02),
            rectangle(0.6, 0.67, 0.98, 0.69, (0.45, 0.7, 0.3)),
            rectangle(0.6, 0.69, 0.98, 0.71, (0.85, 0.3, 0.25)),
            rectangle(0.6, 0.71, 0.98, 0.77, crust, 0.02),
        ]
        return place(profile(who, 1.0), 0.36, 0.52, 0.85) + layers + hand(shade(who.skin, 0.95), 0.92, 0.74, 0.2, 180)
    lips: Colour = (0.78, 0.26, 0.3)
    shapes: list[Shape] = [
        blob(
            [
                (0.05, 0.45),
                (0.25, 0.2),
                (0.42, 0.16),
                (0.5, 0.2),
                (0.58, 0.16),
                (0.75, 0.2),
                (0.95, 0.45),
                (0.8, 0.7),
                (0.5, 0.84),
                (0.2, 0.7),
            ],
            lips,
        ),
        blob(
            [(0.13, 0.45), (0.3, 0.32), (0.5, 0.34), (0.7, 0.32), (0.87, 0.45), (0.72, 0.64), (0.5, 0.7), (0.28, 0.64)],
            (0.35, 0.08, 0.1),
        ),
    ]
    shapes += [
        rectangle(
            0.24 + 0.088 * k,
            0.34 + 0.02 * (k in (0, 5)),
            0.322 + 0.088 * k,
            0.47 - 0.03 * (k in (0, 5)),
            (1, 1, 1),
            0.02,
        )
        for k in range(6)
    ]
    return shapes + [
        rectangle(
            0.28 + 0.075 * k,
            0.5 + 0.02 * (k in (0, 5)),
            0.35 + 0.075 * k,
            0.64 - 0.03 * (k in (0, 5)),
            (0.96, 0.96, 0.95),
            0.02,
        )
        for k in range(6)
    ]
