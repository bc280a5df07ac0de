"""What a policy pack says of organisations: the ladder of levels with its posts, and the units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints, model_validator

from gongzhi.registry.organisations.models import UnitKind
from gongzhi.registry.provisions.entries import (
    Complaint,
    Entry,
    Key,
    Known,
    Piece,
    Title,
    find_cycle,
)

AreaLevel = Literal["province", "city", "county", "street", "community", "grid", "building"]
Duty = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,29}$")]
Alias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]


class PostRule(Piece):
    """A post at a level: how many hold it, full-time or part-time, as the source says."""

    key: Key
    title: Title
    title_en: str = Field("", max_length=60)
    at_least: int = Field(1, ge=0, le=1000)
    at_most: int | None = Field(None, ge=1, le=1000)
    full_time: bool | None = Field(None, description="Left out: the source does not say.")
    note: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(_("at_most is less than at_least"))
        return self


class StructureEntry(Entry):
    """A level of an organisation's ladder: what stands there, under what, with which posts."""

    line: Literal["party", "grid", "coordination", "self_government", "service"]
    under: Key | None = Field(None, description="The key of the level above it in this file.")
    area_level: AreaLevel | None = Field(None, description="At which level of area it stands.")
    kinds: tuple[UnitKind, ...] = Field((), description="What kinds of unit it may be.")
    posts: tuple[PostRule, ...] = ()


class UnitEntry(Entry):
    """A unit that the source names. Its title is its name, as the source writes it.

    At loading it is found by name, or founded at the area that its level says. With ``each`` it
    stands for one unit in every area of the level (各县(市)区), and none is founded.
    """

    kind: UnitKind
    level: AreaLevel = Field(description="At which level of area it stands.")
    aliases: tuple[Alias, ...] = Field((), description="Other words that the source uses for it.")
    duties: tuple[Duty, ...] = Field((), description="What it answers for, as categories say it.")
    each: bool = Field(False, description="One in every area of the level.")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which the pack may speak of it."""
        return (self.title, *self.aliases)


def check_structure(entries: Sequence[StructureEntry], known: Known) -> Iterator[Complaint]:
    """Find levels under something that is not there, levels in a circle, and posts given twice."""
    by_key = {entry.key: index for index, entry in enumerate(entries)}
    for index, entry in enumerate(entries):
        if entry.under and entry.under not in known.keys_of("structure"):
            message = _("there is no level “{key}” in this file").format(key=entry.under)
            yield Complaint(index, ("under",), message)
        keys = [post.key for post in entry.posts]
        for position, key in enumerate(keys):
            if key in keys[:position]:
                message = _("two posts have the key “{key}”").format(key=key)
                yield Complaint(index, ("posts", position, "key"), message)
    circle = find_cycle({entry.key: [entry.under] for entry in entries if entry.under})
    if circle:
        message = _("levels stand under each other in a circle: {circle}").format(
            circle=" → ".join(circle)
        )
        yield Complaint(by_key[circle[0]], ("under",), message)


def check_units(entries: Sequence[UnitEntry], known: Known) -> Iterator[Complaint]:  # noqa: ARG001 - every section's check takes both
    """Find two units with one name."""
    taken: dict[str, str] = {}
    for index, entry in enumerate(entries):
        for position, name in enumerate(entry.names):
            if taken.setdefault(name, entry.key) != entry.key:
                path = ("aliases", position - 1) if position else ("title",)
                message = _("“{name}” is a name of “{key}” too").format(name=name, key=taken[name])
                yield Complaint(index, path, message)
