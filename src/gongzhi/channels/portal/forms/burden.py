"""Forms over demands on communities and data requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import DayInput, VersionedForm
from gongzhi.oversight.burden.models import (
    CLAUSE_LENGTH,
    GROUND_LENGTH,
    TITLE_LENGTH,
    UNIT_LENGTH,
    Cell,
    Often,
)
from gongzhi.oversight.burden.planning import FieldAsk, FieldPlan, Verdict
from gongzhi.oversight.burden.provisions import DEMAND_KINDS

Choices = Sequence[tuple[Any, Any]]
LONGEST_LIST = 4_000
YES_NO: Choices = (("", "—"), ("1", _("yes")), ("0", _("no")))


class DemandForm(forms.Form):
    """What is demanded of communities, on what ground, until when."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(DEMAND_KINDS.items()))
    title = forms.CharField(label=_("What is demanded"), max_length=TITLE_LENGTH)
    unit_id = forms.TypedChoiceField(label=_("Who asks"), coerce=int)
    area_code = forms.ChoiceField(label=_("Of the communities of"))
    ground = forms.CharField(label=_("Ground: what it is needed for"), max_length=GROUND_LENGTH)
    clause = forms.CharField(
        label=_("Clause it rests on"),
        help_text=_("Document and article, as in “Measures on …, article 12”."),
        max_length=CLAUSE_LENGTH,
    )
    exception = forms.CharField(
        label=_("Law that excepts it, where a list rules it out"),
        max_length=CLAUSE_LENGTH,
        required=False,
    )
    often = forms.ChoiceField(label=_("How often"), choices=Often.choices)
    fields_text = forms.CharField(
        label=_("Fields of the form, one a line"),
        help_text=_("As printed on the form. What the platform holds is told at once."),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())

    def __init__(self, *args: Any, units: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]  # a choice field
        self.fields["area_code"].choices = areas  # type: ignore[attr-defined]  # a choice field


class DecisionForm(VersionedForm):
    """On what ground a demand is admitted, refused or ended."""

    field_order = ("decision", "version")
    decision = forms.CharField(
        label=_("Ground of the decision"),
        help_text=_("Communities and the unit that asks read it."),
        max_length=GROUND_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeclineForm(forms.Form):
    """For which community a demand is declined, and why."""

    area_code = forms.ChoiceField(label=_("Community"))
    ground = forms.CharField(
        label=_("Ground"),
        max_length=GROUND_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, communities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = communities  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    """Who wants which figures of which communities, and for which period."""

    title = forms.CharField(
        label=_("What the figures are for"),
        max_length=TITLE_LENGTH,
    )
    unit_id = forms.TypedChoiceField(label=_("Who asks"), coerce=int)
    area_code = forms.ChoiceField(label=_("Of the communities of"))
    since = forms.DateField(label=_("Figures from"), widget=DayInput())
    until = forms.DateField(label=_("to"), widget=DayInput())
    names = forms.CharField(
        label=_("Fields you need, one a line"),
        help_text=_("Paste the header of your form: each line is looked up in what is held."),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, units: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]  # a choice field
        self.fields["area_code"].choices = areas  # type: ignore[attr-defined]  # a choice field

    def field_names(self) -> list[str]:
        """Return the fields that were named, each once, in their order."""
        return names_in(self.cleaned_data.get("names", ""))


class RestForm(forms.Form):
    """Ground and last day for all that is asked."""

    ground = forms.CharField(
        label=_("Ground for asking, with its clause"),
        max_length=GROUND_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"data-wanted": True}),
    )
    ends_on = forms.DateField(label=_("Answer by (last day)"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].widget.attrs["data-wanted"] = True


class FieldForm(forms.Form):
    """What the requester says of one field that is not held, or may be."""

    take = forms.ChoiceField(
        label=_("Is it one of these?"), widget=forms.RadioSelect, required=False
    )
    differs = forms.CharField(
        label=_("How yours differs"), max_length=GROUND_LENGTH, required=False
    )
    unit = forms.CharField(label=_("Unit"), max_length=UNIT_LENGTH, required=False)
    ground = forms.CharField(
        label=_("Another ground for this field"), max_length=GROUND_LENGTH, required=False
    )
    ends_on = forms.DateField(label=_("Another last day"), widget=DayInput(), required=False)
    yes_no = forms.BooleanField(label=_("answered by yes or no"), required=False)
    standing = forms.BooleanField(
        label=_("seldom changes: one answer holds until corrected"), required=False
    )
    people = forms.BooleanField(label=_("counts people: fewer than 5 are not told"), required=False)

    def __init__(self, *args: Any, plan: FieldPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan.verdict is Verdict.SIMILAR:
            options = [(one.key, one.name) for one in plan.similar]
            self.fields["take"].initial = options[0][0]
            self.fields["take"].choices = [*options, ("", _("none of these"))]  # type: ignore[attr-defined]
        else:
            del self.fields["take"], self.fields["differs"]

    def ask(self, name: str, rest: dict[str, Any]) -> FieldAsk:
        """Return the field as it is asked for, with what holds for all where it says nothing."""
        given = self.cleaned_data
        return FieldAsk(
            name=name,
            ground=given.get("ground") or rest.get("ground", ""),
            ends_on=given.get("ends_on") or rest.get("ends_on"),
            holding=given.get("take", ""),
            differs=given.get("differs", ""),
            unit=given.get("unit", ""),
            yes_no=given.get("yes_no", False),
            standing=given.get("standing", False),
            people=given.get("people", False),
        )


class AnswerForm(forms.Form):
    """One control for each figure that a request still asks of a community."""

    def __init__(self, *args: Any, cells: Iterable[Cell], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cell in cells:
            self.fields[f"field_{cell.request_field.position}"] = _answer_field(cell)

    def answers(self) -> dict[int, str]:
        """Return what was answered, by the field's place in the request."""
        given = self.cleaned_data
        names = [name for name in self.fields if name.startswith("field_")]
        return {int(name[len("field_") :]): given.get(name, "") for name in names}


class CorrectForm(VersionedForm):
    """Another value for a figure that was given, and why."""

    field_order = ("value", "note", "version")
    value = forms.CharField(label=_("Value"), max_length=20)
    note = forms.CharField(label=_("Reason"), max_length=GROUND_LENGTH)


class WithdrawRequestForm(VersionedForm):
    """Why a request is withdrawn."""

    field_order = ("note", "version")
    note = forms.CharField(label=_("Reason"), max_length=GROUND_LENGTH)


def names_in(text: str) -> list[str]:
    """Return the lines of a text that say something, each once; tabs part columns of a header."""
    lines = (" ".join(line.split()) for line in text.replace("\t", "\n").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _answer_field(cell: Cell) -> forms.Field:
    field, asked = cell.field, cell.request_field
    unit = f"（{field.unit_title}）" if field and field.unit else ""
    help_text = _("Ground: {ground} · by {day}").format(
        ground=asked.ground, day=asked.ends_on.isoformat() if asked.ends_on else ""
    )
    shared: dict[str, Any] = {
        "label": f"{asked.name}{unit}",
        "help_text": help_text,
        "required": False,
    }
    if field and field.kind == field.Kind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, **shared)
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(max_length=20, widget=widget, **shared)
