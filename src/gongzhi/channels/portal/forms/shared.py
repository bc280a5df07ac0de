"""What several forms share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Any, Final

from django import forms
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import HIGHEST_AMOUNT, Unit

LIMIT_UNITS: Final = {
    Unit.WORKING_DAYS: _("working days"),
    Unit.WORKING_HOURS: _("working hours"),
    Unit.DAYS: _("days, off-days counted"),
    Unit.HOURS: _("hours round the clock"),
    Unit.MINUTES: _("minutes round the clock"),
}
_LIMIT: Final = re.compile(r"(?P<amount>.*?)(?P<unit>min|wd|wh|h|d)", re.IGNORECASE)


class VersionedForm(forms.Form):
    """Carries the version that was read, so that nobody writes over somebody else's change."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NameForm(VersionedForm):
    """A name."""

    name = forms.CharField(label=_("Name"), max_length=60)


class NoteMixin(forms.Form):
    """Why the change is made: kept with the change on record."""

    note = forms.CharField(
        label=_("Reason or document"),
        help_text=_("Kept on record with this change, for example the number of the decision."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "note"])


class Confirmation(forms.Form):
    """A confirmation without input."""


class Listed(BaseChoiceIterator):
    """Choices that are pairs already: Django looks through hundreds of them on every page."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self._choices = tuple(choices)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """Return the choices in their order."""
        return iter(self._choices)


class LongSelect(forms.Select):
    """A select of many choices, or one of many: all are written once a language, one is marked.

    Django makes a mapping of each choice on every page, which is a third of a list's time.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,  # noqa: ARG002 - Django gives it by name
    ) -> SafeString:
        """Return the control; ``renderer`` is not asked, for there is one way to write it."""
        written = _options(tuple(_plain(choice) for choice in self.choices))
        for chosen in self.format_value(value):
            mark = f'value="{escape(str(chosen))}"'
            written = written.replace(f"<option {mark}>", f"<option {mark} selected>", 1)
        shown = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return SafeString(f"<select{shown}>{written}</select>")


def _plain(choice: tuple[Any, Any]) -> tuple[str, Any]:
    value, label = choice
    if isinstance(label, list | tuple):
        return str(value or ""), tuple(_plain(each) for each in label)
    return "" if value is None else str(value), str(label)


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, Any], ...]) -> str:
    written = []
    for value, label in choices:
        if isinstance(label, tuple):
            written.append(f'<optgroup label="{escape(value)}">{_options(label)}</optgroup>')
        else:
            written.append(f'<option value="{escape(value)}">{escape(label)}</option>')
    return "\n".join(written)


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar where it has one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of the day, with the browser's own clock where it has one."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class LimitInput(forms.MultiWidget):
    """A time limit as a number and its unit, sent as ``5wd``; a plain ``5wd`` is read as well."""

    def __init__(self) -> None:
        number = forms.NumberInput(
            attrs={"class": "input limit-amount", "min": 1, "max": HIGHEST_AMOUNT}
        )
        unit = forms.Select(
            attrs={"class": "select limit-unit", "aria-label": _("Unit of time")},
            choices=[(unit.value, LIMIT_UNITS[unit]) for unit in LIMIT_UNITS],
        )
        super().__init__({"amount": number, "unit": unit}, attrs={"inputmode": "numeric"})

    def id_for_label(self, id_: str) -> str:
        """Tie the label to the number."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: Any) -> list[str]:
        """Return number and unit of a limit such as ``5wd``."""
        found = _LIMIT.fullmatch(str(value or "").strip())
        return [found["amount"], found["unit"]] if found else [str(value or ""), Unit.WORKING_DAYS]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was chosen in one word; empty where no number was given."""
        if name in data:
            return str(data[name])
        amount, unit = super().value_from_datadict(data, files, name)
        amount = str(amount or "").strip()
        return f"{amount}{unit}" if amount else ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether the form did not hold the field at all."""
        return name not in data and super().value_omitted_from_data(data, files, name)


def limit_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field that asks for a time limit; the command judges what was given."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=12, required=required, widget=LimitInput
    )
