"""The entries of ``lists.yaml``: which demands on communities are limited, and how. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator

from gongzhi.registry.provisions.entries import Entry

SECTION: Final = "lists"

DEMAND_KINDS: Final[dict[str, str | Promise]] = {
    "item": _("work item (准入事项)"),
    "plaque": _("plaque (挂牌)"),
    "veto": _("one-vote veto (一票否决)"),
    "inspection": _("inspection (督查检查考核)"),
    "report": _("report or form (报表台账)"),
}
Kind = Literal["item", "plaque", "veto", "inspection", "report"]


class Stance(StrEnum):
    """What a list says of the demands it is about."""

    LISTED = "listed"  # only what is on the list may be demanded
    STRICT = "strict"  # allowed within bounds: each needs its ground
    FORBIDDEN = "forbidden"  # not allowed, but for the exception named
    TEMPLATE = "template"  # a list to be filled in, with these columns


class ListEntry(Entry):
    """A list or a limit of what may be demanded of communities.

    ``asking`` narrows it to demands by units of these kinds (``department``); empty means anybody.
    ``exception`` quotes the exception that a forbidding clause makes. A template names its columns.
    """

    stance: Stance = Field(description="listed, strict, forbidden or template.")
    governs: tuple[Kind, ...] = Field((), description="Which kinds of demands it is about.")
    asking: tuple[str, ...] = Field((), description="By whom: kinds of units; empty is anybody.")
    exception: str = Field("", max_length=120, description="The exception made, as quoted.")
    columns: tuple[str, ...] = Field((), description="The columns of a template.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.stance is Stance.TEMPLATE and not self.columns:
            raise ValueError("a template names its columns")
        if self.stance is not Stance.TEMPLATE and not self.governs:
            raise ValueError("say in governs which kinds of demands it is about")
        return self

    def concerns(self, kind: str, *, unit_kind: str) -> bool:
        """Tell whether the entry is about a demand of this kind by such a unit."""
        return kind in self.governs and (not self.asking or unit_kind in self.asking)
