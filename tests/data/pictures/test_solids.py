"""Solids: what faces the eye is seen, nearer is larger, and shapes land where they lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.parts import BLACK, RED, WHITE
from soundsieve.data.pictures.shapes import polygon, rectangle
from soundsieve.data.pictures.solids import View, oblique

FRONT = View(0, 0, 1e6)


def test_seen_straight_from_the_front_a_side_is_as_drawn() -> None:
    shapes = FRONT.panel((0, 0, 1), (1, 0, 0), (0, 1, 0), [rectangle(0.2, 0.1, 3, 2, RED)])
    assert shapes[0].points == pytest.approx(np.array([(0.2, 0.1), (3, 0.1), (3, 2), (0.2, 2)]), abs=1e-4)


@given(st.floats(-85, 85), st.floats(1, 60))
@settings(max_examples=60, deadline=None, database=None)
def test_of_a_box_front_top_and_one_end_are_seen(yaw: float, pitch: float) -> None:
    shapes = View(yaw, pitch, 1e4).box((-1, -1, -1), (1, 1, 1), RED)
    assert len(shapes) == (3 if abs(yaw) > 0.02 else len(shapes))  # nearer to 0 perspective hides both ends
    assert 2 <= len(shapes) <= 3


def test_the_right_end_comes_nearer_as_yaw_falls_and_the_nearer_is_larger() -> None:
    view = View(-30, 0, 6)
    assert view.depth([(1, 0, 0)]) > 0 > view.depth([(-1, 0, 0)])
    right, left = (np.ptp(view.project([(x, -1, 0), (x, 1, 0)])[:, 1]) for x in (1, -1))
    assert right > left


def test_a_face_turned_away_is_left_out() -> None:
    corners = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 1.0, 0.0)]
    assert len(FRONT.face(corners, RED)) == 1
    assert FRONT.face(corners[::-1], RED) == []


def test_tops_are_lighter_than_fronts_and_ends_darker() -> None:
    top, end, front = View(-40, 30, 50).box((-1, -1, -1), (1, 1, 1), (0.5, 0.5, 0.5))
    assert top.colour[0] > front.colour[0] > end.colour[0] * 0.99
    unlit = View(-40, 30, 50).patch(
        [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)], [rectangle(0, 0, 1, 1, RED)], lit=False
    )
    assert unlit[0].colour == RED


def test_an_extruded_outline_shows_its_front_last_and_a_rim_behind_it() -> None:
    shapes = View(-30, 20, 20).extrude([(0, 0), (2, 0), (2, 1), (0, 1)], -1, 1, WHITE)
    assert len(shapes) == 3
    assert shapes[-1].points == pytest.approx(
        View(-30, 20, 20).project([(0, 0, 1), (2, 0, 1), (2, 1, 1), (0, 1, 1)]), abs=1e-6
    )


def test_what_lies_on_a_face_is_foreshortened_with_it() -> None:
    view = View(-60, 0, 1e5)
    (mark,) = view.panel((0, 0, 0), (1, 0, 0), (0, 1, 0), [polygon([(0, 0), (1, 0), (1, 1), (0, 1)], BLACK)])
    assert np.ptp(mark.points, axis=0) == pytest.approx([0.5, 1.0], abs=1e-3)


def test_oblique_is_never_from_behind() -> None:
    views = [oblique(np.random.default_rng(seed), 5) for seed in range(30)]
    assert all(abs(view.yaw) <= 38 and 4 <= view.pitch <= 18 and view.distance == 5 for view in views)
    assert len({view.yaw for view in views}) > 5
