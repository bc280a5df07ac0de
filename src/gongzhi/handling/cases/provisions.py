"""What a policy pack says of categories: their limits, conditions and responsible units. Pure.

A pack names a class of the tree by its code and gives only what its source says; the rest of the
class stays as it is. A code that the tree does not have is a new class under ``parent``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.errors import InvalidInput
from gongzhi.registry.provisions.entries import Complaint, Entry, Known


def _checked_limit(text: str) -> str:
    try:
        return str(Limit.parse(text))
    except InvalidInput as error:
        raise ValueError(error.message) from error


Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]([0-9]{2}){0,2}$")]
LimitText = Annotated[str, AfterValidator(_checked_limit)]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class CategoryEntry(Entry):
    """A class of matters as the source wants it handled. Its title names a new class."""

    code: Code = Field(description="The class's code in the tree, such as W0401.")
    parent: Code | None = Field(None, description="For a new class: the code above it.")
    severity: Literal["minor", "ordinary", "serious", "emergency"] | None = None
    filing_limit: LimitText | None = None
    dispatch_limit: LimitText | None = None
    handling_limit: LimitText | None = None
    call_back_limit: LimitText | None = None
    filing_condition: Condition | None = None
    closing_condition: Condition | None = None
    unit_kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,29}$")] | None = None
    public: bool | None = None
    evidence: bool | None = None
    keywords: Condition | None = Field(
        None, description="Words by which a report of the class may be known, parted by spaces."
    )

    @model_validator(mode="after")
    def _below_its_parent(self) -> Self:
        if self.parent is not None and (
            not self.code.startswith(self.parent) or len(self.code) != len(self.parent) + 2
        ):
            raise ValueError(
                _("the code {code} does not stand one level below {parent}").format(
                    code=self.code, parent=self.parent
                )
            )
        return self

    @property
    def matter(self) -> str:
        """The class that it rules on, under whatever key."""
        return self.code

    def wanted(self) -> dict[str, object]:
        """Return the columns of the class that the source speaks of, with its clause as source."""
        names = ("severity", "filing_limit", "dispatch_limit", "handling_limit",
                 "call_back_limit", "filing_condition", "closing_condition", "unit_kind",
                 "public", "evidence", "keywords")  # fmt: skip
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def check_categories(entries: Sequence[CategoryEntry], known: Known) -> Iterator[Complaint]:  # noqa: ARG001 - every section's check takes both
    """Find classes given twice, emergencies on working time, and entries that change nothing."""
    seen: dict[str, str] = {}
    for index, entry in enumerate(entries):
        if seen.setdefault(entry.code, entry.key) != entry.key:
            message = _("the class {code} is given by “{key}” too").format(
                code=entry.code, key=seen[entry.code]
            )
            yield Complaint(index, ("code",), message)
        if not entry.wanted() and entry.parent is None:
            yield Complaint(index, (), _("this entry changes nothing of the class"))
        if entry.severity == "emergency":
            for name in ("filing_limit", "dispatch_limit", "handling_limit", "call_back_limit"):
                text = getattr(entry, name)
                if text is not None and Limit.parse(text).unit.is_working:
                    yield Complaint(index, (name,), _("an emergency runs on the natural clock"))
