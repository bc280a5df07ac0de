"""``pack.yaml``: what a pack is, whose it is, and when it holds. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Self

from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field, StringConstraints, model_validator

from gongzhi.registry.provisions.entries import DOCUMENT_LENGTH, Key, Piece, Title

HEAD_FILE: Final = "pack.yaml"
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$")]


class Part(Piece):
    """A part of a programme, such as 二、（一）."""

    key: Key
    title: Title


class Programme(Piece):
    """The plan of action that the pack's measures make up."""

    key: Key
    title: Title
    starts_on: date
    ends_on: date
    parts: tuple[Part, ...] = Field((), description="In the document's order.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(_("ends_on lies before starts_on"))
        keys = [part.key for part in self.parts]
        if len(set(keys)) != len(keys):
            raise ValueError(_("two parts have the same key"))
        return self


class PackHead(Piece):
    """The head of a pack."""

    model_config = ConfigDict(title="pack.yaml")

    id: Key = Field(description="The pack's name, as its folder is named.")
    title: Title
    title_en: str = Field("", max_length=120)
    region: str = Field(min_length=1, max_length=60, description="For which place it was written.")
    version: Version = Field(description="In quotes, such as '1.2'.")
    effective_from: date = Field(description="The first day.")
    effective_to: date | None = Field(None, description="The last day; left out: open.")
    document: str = Field(
        min_length=1, max_length=DOCUMENT_LENGTH, description="The source document's title."
    )
    issuer: str = Field("", max_length=120, description="Who issued the document.")
    source: str = Field("", max_length=300, description="Where its text was read.")
    note: str = Field("", max_length=1000, description="What a reader should know.")
    programme: Programme | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(_("effective_to lies before effective_from"))
        return self

    def stored(self) -> dict[str, Any]:
        """Return the head as it is kept with the loaded pack."""
        return self.model_dump(mode="json")
