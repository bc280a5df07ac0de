"""Forms of the verbs by which units work together: whistles (吹哨报到) and parts (协同处置)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import limit_field
from gongzhi.channels.portal.forms.verb_form import SCORES, VerbForm, unit_field
from gongzhi.handling.cases.models import Assignment, Whistle


class WhistleForm(VerbForm):
    """A call for a unit to report in (吹哨)."""

    note_label = _("What they are called for")
    unit_id = unit_field(_("Which unit"))
    trigger = forms.ChoiceField(
        label=_("Occasion"), choices=Whistle.Trigger.choices, widget=forms.RadioSelect
    )
    limit = limit_field(
        _("Answer within"), help_text=_("Empty takes the limit that the rule sets.")
    )

    def _prepare(self) -> None:
        self._offer("unit_id", [("", _("choose")), *self._units()])


class OneWhistleForm(VerbForm):
    """A verb on one of the case's whistles."""

    states: tuple[str, ...] = ()
    whistle_id = forms.TypedChoiceField(label=_("Whistle"), coerce=int)

    def _prepare(self) -> None:
        rows = [row for row in self.situation.whistles if row.state in self.states]
        self._offer(
            "whistle_id", [(row.pk, f"{row.unit} · {row.get_trigger_display()}") for row in rows]
        )
        if len(rows) == 1:
            self.fields["whistle_id"].initial = rows[0].pk
            self.fields["whistle_id"].widget = forms.HiddenInput()


class AnswerWhistleForm(OneWhistleForm):
    """The called unit's answer, or its refusal."""

    states = (Whistle.State.BLOWN,)
    note_label = _("Answer")


class RefuseWhistleForm(OneWhistleForm):
    """The called unit's refusal."""

    states = (Whistle.State.BLOWN,)
    note_label = _("Ground of the refusal")
    note_help = _("It goes up to the district, which rules on it.")


class RuleWhistleForm(OneWhistleForm):
    """The district's ruling on a refusal."""

    states = (Whistle.State.REFUSED,)
    note_label = _("Ruling")
    upheld = forms.TypedChoiceField(
        label=_("Must the unit report in?"),
        choices=[("yes", _("Yes, it must")), ("no", _("No, it is excused"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class WithdrawWhistleForm(OneWhistleForm):
    """A call taken back."""

    states = (Whistle.State.BLOWN, Whistle.State.REFUSED)
    note_label = _("Reason")
    note_help = _("The called unit is told; it need not come any more.")


class RateWhistleForm(OneWhistleForm):
    """What one side thinks of the other."""

    states = (Whistle.State.ANSWERED,)
    score = forms.TypedChoiceField(
        label=_("How did the other side do?"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )


class AssignPartForm(VerbForm):
    """A part for an assisting unit."""

    note_label = _("The part")
    note_help = _("What this unit is to do; the whole cannot be finished before it.")
    unit_id = unit_field(_("Which unit"))

    def _prepare(self) -> None:
        lead = self.situation.case.lead_unit_id
        units = [unit for unit in self._units() if unit[0] != lead]
        self._offer("unit_id", [("", _("choose")), *units])


class PartForm(VerbForm):
    """A verb on one of the case's parts."""

    states: tuple[str, ...] = (Assignment.State.OPEN, Assignment.State.TAKEN)
    part_id = forms.TypedChoiceField(label=_("Part"), coerce=int)

    def _prepare(self) -> None:
        rows = [row for row in self.situation.parts if row.state in self.states]
        self._offer("part_id", [(row.pk, f"{row.unit}: {row.task[:60]}") for row in rows])
        if len(rows) == 1:
            self.fields["part_id"].initial = rows[0].pk
            self.fields["part_id"].widget = forms.HiddenInput()


class TakePartForm(PartForm):
    """Taking a part in hand."""

    states = (Assignment.State.OPEN,)


class FinishPartForm(PartForm):
    """What was done on a part."""

    note_label = _("What was done")
