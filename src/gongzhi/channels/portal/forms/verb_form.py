"""What every verb's form shares: the case it is about, the version read, and the note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import receiving_unit_choices
from gongzhi.channels.portal.forms.shared import VersionedForm
from gongzhi.channels.portal.replyhints import OWED, reply_hints
from gongzhi.channels.portal.verbs import slug_of
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.texts import NOTE_LENGTH
from gongzhi.foundation.workflow import Move
from gongzhi.handling.cases.models import Assignment, Attachment, Case, Inquiry, Whistle
from gongzhi.handling.cases.standard_texts import OfferedText
from gongzhi.handling.triage.queries import SuggestionView

SCORES: Final = [
    ("5", _("5, very good")),
    ("4", _("4, good")),
    ("3", _("3, fair")),
    ("2", _("2, poor")),
    ("1", _("1, very poor")),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The case a verb's form is about, and who fills it in.

    ``own`` are the works that the actor's unit has of it, by which the verb is used.
    ``shown`` tells that its leading unit has attached evidence already; ``texts`` are offered to
    start the note from.
    """

    case: Case
    actor: Actor
    move: Move
    own: tuple[Assignment, ...] = ()
    parts: tuple[Assignment, ...] = ()
    whistles: tuple[Whistle, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    pictures: tuple[Attachment, ...] = ()
    shown: bool = False
    suggestion: SuggestionView | None = None
    texts: tuple[OfferedText, ...] = ()


class VerbForm(VersionedForm):
    """A verb that needs nothing but a note; the note is required where the table says so."""

    note_label: Any = _("Note")
    note_help: Any = ""
    notice: Any = ""
    """What whoever fills it in must know first; it stands above the fields."""

    note = forms.CharField(
        max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.situation = situation
        note = self.fields.pop("note")
        note.label, note.help_text = self.note_label, self.note_help
        note.required = situation.move.reason
        verb = situation.move.verb
        if verb in OWED:
            address = reverse("cases:hints", args=[situation.case.number, slug_of(verb)])
            note.widget.attrs["data-hints"] = address
        self.fields["note"] = note
        self._prepare()

    @property
    def hints(self) -> list[str]:
        """What the note that was sent lacks for its reader, where the form comes back."""
        note = str(self.data.get("note", "")) if self.is_bound else ""
        return reply_hints(self.situation.case, self.situation.move.verb, note)

    @property
    def offered_texts(self) -> tuple[OfferedText, ...]:
        """The standard texts from which the note may start."""
        return self.situation.texts

    def _prepare(self) -> None:
        """Fill in choices that depend on the case."""

    def _units(self, *, without_lead: bool = False) -> list[tuple[int, str]]:
        case = self.situation.case
        units = receiving_unit_choices(case.area_code)
        return [unit for unit in units if not without_lead or unit[0] != case.lead_unit_id]

    def _offer(self, name: str, choices: Any) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


def picture_title(row: Attachment) -> str:
    """Return by what a list tells one picture of a case from the others."""
    return f"{row.get_kind_display()} · {timezone.localtime(row.added_at):%m-%d %H:%M}"


def unit_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.Field:
    """Return a field that asks for a unit; its choices come with the case."""
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=required, help_text=help_text
    )
