"""Forms of notifications: one's own choices, and group robots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.choices import OwnChoices
from gongzhi.channels.notify.kinds import URGENT, Kind
from gongzhi.channels.notify.models import TIMING_TITLES, RobotEndpoint
from gongzhi.channels.notify.rules import Choice, Quiet, Timing
from gongzhi.channels.notify.services import RobotDetails
from gongzhi.channels.portal.choices import unit_choices
from gongzhi.channels.portal.forms.shared import NoteMixin, VersionedForm
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import UnitId

_IN_PAGE = _("in the page")
_EMAIL = _("by e-mail")
_ROBOT = _("in the group")


class ClockInput(forms.TimeInput):
    """A time of day, with the browser's own clock where it has one."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind with its three controls."""

    title: str
    urgent: bool
    in_page: BoundField
    email: BoundField
    robot: BoundField


class PreferencesForm(forms.Form):
    """How somebody wants to be told of each kind."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "Used for nothing but these messages, by your choice; deleted 30 days after your "
            "account is closed. Empty: no e-mail."
        ),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    quiet_start = forms.TimeField(label=_("Quiet from"), widget=ClockInput)
    quiet_end = forms.TimeField(label=_("Quiet until"), widget=ClockInput)

    def __init__(self, data: QueryDict | None, *, own: OwnChoices, email: str) -> None:
        quiet = {"quiet_start": own.quiet.start, "quiet_end": own.quiet.end}
        super().__init__(data, initial={"email": email, **quiet})
        for kind, choice in own.choices.items():
            self._add(kind, choice)

    def _add(self, kind: Kind, choice: Choice) -> None:
        self.fields[f"{kind.value}-page"] = forms.BooleanField(
            required=False,
            initial=choice.in_page,
            widget=forms.CheckboxInput(attrs={"aria-label": _label(kind, _IN_PAGE)}),
        )
        self.fields[f"{kind.value}-email"] = forms.ChoiceField(
            choices=TIMING_TITLES,
            initial=choice.email.value,
            widget=forms.Select(attrs={"aria-label": _label(kind, _EMAIL)}),
        )
        self.fields[f"{kind.value}-robot"] = forms.BooleanField(
            required=False,
            initial=choice.robot,
            widget=forms.CheckboxInput(attrs={"aria-label": _label(kind, _ROBOT)}),
        )

    def rows(self) -> Iterator[KindRow]:
        """Yield the kinds with their controls, the most pressing first."""
        for kind in Kind:
            name = kind.value
            yield KindRow(
                str(kind.label),
                kind in URGENT,
                self[f"{name}-page"],
                self[f"{name}-email"],
                self[f"{name}-robot"],
            )

    def choices(self) -> dict[Kind, Choice]:
        """Return what was chosen."""
        data = self.cleaned_data
        return {
            kind: Choice(
                in_page=data[f"{kind.value}-page"],
                email=Timing(data[f"{kind.value}-email"]),
                robot=data[f"{kind.value}-robot"],
            )
            for kind in Kind
        }

    def quiet(self) -> Quiet:
        """Return the quiet hours chosen."""
        return Quiet(self.cleaned_data["quiet_start"], self.cleaned_data["quiet_end"])


class RobotForm(VersionedForm, NoteMixin):
    """A group's robot. What opens it is typed in and never shown again."""

    name = forms.CharField(label=_("Name of the group"), max_length=60)
    provider = forms.ChoiceField(label=_("Kind"), choices=RobotEndpoint.Provider.choices)
    unit_id = forms.TypedChoiceField(
        label=_("Unit"),
        help_text=_("It posts what people of this unit are told. Empty: of the area below."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    area_code = forms.CharField(
        label=_("Area code"),
        help_text=_("Where no unit is chosen: everything at and below this area."),
        max_length=18,
        required=False,
    )
    webhook = forms.CharField(
        label=_("Webhook address"),
        help_text=_("Copied whole from the group's settings. It is kept encrypted."),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        help_text=_("DingTalk only, where the robot goes by signature. Kept encrypted."),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    keyword = forms.CharField(
        label=_("Keyword"),
        help_text=_("DingTalk only, where the robot goes by keyword."),
        max_length=20,
        required=False,
    )
    timing = forms.ChoiceField(label=_("When it posts"), choices=TIMING_TITLES[1:])
    field_order = (
        "name", "provider", "unit_id", "area_code", "webhook", "secret", "keyword", "timing",
        "note", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = [("", "—"), *unit_choices(actor)]  # type: ignore[attr-defined]  # a choice field
        self.fields["webhook"].required = not self.initial

    def details(self) -> RobotDetails:
        """Return what was typed as the commands take it."""
        data = self.cleaned_data
        unit_id = data["unit_id"]
        return RobotDetails(
            name=data["name"],
            provider=data["provider"],
            unit_id=UnitId(unit_id) if unit_id else None,
            area_code=data["area_code"].strip(),
            webhook=data["webhook"],
            secret=data["secret"],
            keyword=data["keyword"],
            timing=data["timing"],
        )


def _label(kind: Kind, where: Any) -> Any:
    return format_lazy("{}: {}", kind.label, where)
