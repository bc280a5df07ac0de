"""What the list's address may carry, read into a filter; a bad value is said, never guessed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import retired_choice
from gongzhi.channels.portal.forms.shared import Listed, LongSelect
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.queries.filters import (
    QUEUE_TITLES,
    UNCLASSIFIED,
    CaseFilter,
    CaseOfficer,
    Order,
    Queue,
)
from gongzhi.handling.cases.workflow import STATUS_TITLES, Status

ANY = [("", _("any"))]
YES_NO = [("", _("any")), ("yes", _("yes")), ("no", _("no"))]
ON_MAP = frozenset({"cell", "spot"})
NUMBER_DIGITS = 16  # of the shortest case number


class FilterForm(forms.Form):
    """The filters of the list of cases. Every field is optional."""

    q = forms.CharField(label=_("Words or number"), max_length=200, required=False)
    queue = forms.ChoiceField(
        label=_("Queue"),
        choices=[*ANY, *((q.value, title) for q, title in QUEUE_TITLES.items())],
        required=False,
        widget=LongSelect,
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[*ANY, *STATUS_TITLES.items()], required=False, widget=LongSelect
    )
    category = forms.ChoiceField(label=_("Category"), required=False, widget=LongSelect)
    unit = forms.IntegerField(label=_("Unit"), required=False, min_value=1, max_value=2**62)
    area = forms.CharField(label=_("Area code"), max_length=18, required=False)
    here = forms.ChoiceField(
        label=_("Area"),
        choices=[*ANY, ("yes", _("itself, nothing below it"))],
        required=False,
        widget=forms.HiddenInput,
    )
    cell = forms.CharField(
        label=_("Place on the map"), max_length=16, required=False, widget=forms.HiddenInput
    )
    spot = forms.CharField(
        label=_("Point on the map"), max_length=60, required=False, widget=forms.HiddenInput
    )
    source = forms.ChoiceField(
        label=_("Source"), choices=[*ANY, *Case.Source.choices], required=False, widget=LongSelect
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[*ANY, *Category.Severity.choices],
        required=False,
        widget=LongSelect,
    )
    officer = forms.ChoiceField(
        label=_("Case officer"),
        choices=[*ANY, (CaseOfficer.ME, _("me")), (CaseOfficer.NOBODY, _("nobody yet"))],
        required=False,
        widget=LongSelect,
    )
    overdue = forms.ChoiceField(
        label=_("Overdue"), choices=YES_NO, required=False, widget=LongSelect
    )
    supervised = forms.ChoiceField(
        label=_("Supervised"), choices=YES_NO, required=False, widget=LongSelect
    )
    since = forms.DateField(
        label=_("Received from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Received until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[("newest", _("newest first")), ("deadline", _("by deadline"))],
        required=False,
        widget=LongSelect,
    )

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = Listed(  # type: ignore[attr-defined]  # a choice field
            [
                *ANY,
                (UNCLASSIFIED, _("not classified")),
                *categories,
                *retired_choice(self.data.get("category", "")),
            ]
        )

    def clean_spot(self) -> tuple[float, float] | None:
        """Read a point as the map writes it: longitude, comma, latitude."""
        if not self.cleaned_data["spot"]:
            return None
        try:
            lon, lat = (float(part) for part in self.cleaned_data["spot"].split(","))
        except ValueError:
            raise forms.ValidationError(_("A point is two numbers.")) from None
        return lon, lat

    @property
    def active(self) -> list[tuple[str, Any, str]]:
        """The filters that narrow the list now: parameter, label, value as shown."""
        if not self.is_valid():
            return []
        shown = []
        for name, value in self.cleaned_data.items():
            if value in (None, "") or name == "order":
                continue
            choices = dict(getattr(self.fields[name], "choices", ()))
            # A cell's name and a point's numbers say nothing to anybody.
            said = _("as chosen there") if name in ON_MAP else choices.get(value, value)
            shown.append((name, self.fields[name].label, str(said)))
        return shown

    def as_filter(self) -> CaseFilter:
        """Return the filter. Raises ``InvalidInput`` for what the queries refuse."""
        data = self.cleaned_data
        text: str = data["q"]
        is_number = looks_like_number(text)
        return CaseFilter(
            queue=Queue(data["queue"]) if data["queue"] else None,
            statuses=(Status(data["status"]),) if data["status"] else (),
            category=data["category"],
            unit_id=data["unit"],
            area=data["area"],
            here=data["here"] == "yes",
            cell=data["cell"],
            spot=data["spot"],
            source=Case.Source(data["source"]) if data["source"] else None,
            severity=Category.Severity(data["severity"]) if data["severity"] else None,
            officer=CaseOfficer(data["officer"]) if data["officer"] else None,
            overdue=_yes_no(data["overdue"]),
            supervised=_yes_no(data["supervised"]),
            received_from=_start_of(data["since"]),
            received_to=_start_of(data["until"], days=1),
            words="" if is_number else text,
            number=text if is_number else "",
            order=Order(data["order"] or "newest"),
        )


def looks_like_number(text: str) -> bool:
    """Tell whether a text is meant as a case's number."""
    bare = text.replace("-", "").strip()
    return len(bare) >= NUMBER_DIGITS and bare.isascii() and bare.isdigit()


def _yes_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _start_of(day: Any, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    moment = datetime.combine(day, datetime.min.time()) + timedelta(days=days)
    return timezone.make_aware(moment)
