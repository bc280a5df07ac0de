"""Drawn pictures that stand for photos of what was done: a house, a mended lamp, a swept path."""

from __future__ import annotations

import io
from functools import cache
from typing import Final

from PIL import Image, ImageDraw

from gongzhi.channels.sample.stories import Step
from gongzhi.handling.cases.categories import CategoryInForce

DIFFERENT: Final = 30
"""How many pictures there are; equal ones are kept once, whatever the number of cases."""

_SIZE: Final = (480, 320)
_GROUND: Final = 232
_SKIES: Final = ("#b9d4ea", "#c9dcec", "#a8c4dd", "#d6d9dc", "#f0d9b8")
_WALLS: Final = ("#d9c7ae", "#c7cdd1", "#cfa58c", "#b9c2a6", "#dcd3c5", "#a9b4bf")


def photos_of(step: Step, category: CategoryInForce, *, case_id: int, place: int) -> list[bytes]:
    """Return what a unit sends along with a step; ``place`` is the step's in its story.

    One picture where the class asks for evidence and the step reports the case as handled, never
    twice the same on one case.
    """
    if step.verb != "handle" or not category.evidence:
        return []
    return [_photo((case_id * 7 + place) % DIFFERENT)]


@cache
def _photo(number: int) -> bytes:
    picture = Image.new("RGB", _SIZE, _SKIES[number % len(_SKIES)])
    pen = ImageDraw.Draw(picture)
    left = 20 + 9 * (number % 13)
    _house(pen, left, _WALLS[number % len(_WALLS)])
    pen.rectangle((0, _GROUND, *_SIZE), fill="#8d9490")
    pen.polygon(((0, 300), (480, 262), (480, 320), (0, 320)), fill="#a7ada9")
    _lamp(pen, 400 - 8 * (number % 5))
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=80)
    return stored.getvalue()


def _house(pen: ImageDraw.ImageDraw, left: int, wall: str) -> None:
    pen.rectangle((left, 70, left + 210, _GROUND), fill=wall)
    for column in range(4):
        for row in range(3):
            x, y = left + 18 + 48 * column, 88 + 48 * row
            pen.rectangle((x, y, x + 28, y + 30), fill="#5d7386", outline="#f4f1ea", width=2)


def _lamp(pen: ImageDraw.ImageDraw, x: int) -> None:
    pen.ellipse((x - 66, 46, x - 2, 110), fill="#fdf3c4")
    pen.rectangle((x, 70, x + 6, 250), fill="#4b5358")
    pen.rectangle((x - 46, 66, x + 6, 74), fill="#4b5358")
    pen.ellipse((x - 48, 68, x - 24, 84), fill="#fff7d6", outline="#4b5358")
