"""A standard text, as those who may word one type it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import Choice, category_choices, retired_choice
from gongzhi.channels.portal.forms.shared import LongSelect, NoteMixin, VersionedForm
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.texts import NOTE_LENGTH
from gongzhi.handling.cases.permissions import CHANGE_STANDARD_TEXT
from gongzhi.handling.cases.services import StandardTextGiven
from gongzhi.handling.cases.standard_texts import TITLE_LENGTH, VERBS
from gongzhi.handling.cases.workflow import VERB_TITLES
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import names_of

_COMMUNITY: Final = 12
_NAMES: Final = ("verb", "title", "text", "category_code", "area_prefix", "active")


class StandardTextForm(NoteMixin, VersionedForm):
    """What the text says, and where it is offered."""

    verb = forms.ChoiceField(
        label=_("Offered for"), choices=[(verb, VERB_TITLES[verb]) for verb in VERBS]
    )
    title = forms.CharField(label=_("Short title"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "{编号}, {分类} and {单位} are filled in from the case. Put what is to be written by "
            "hand in 【】. No names, no telephones."
        ),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    category_code = forms.ChoiceField(
        label=_("Only for the class"),
        help_text=_("With all classes below it."),
        required=False,
        widget=LongSelect,
    )
    area_prefix = forms.ChoiceField(label=_("Only in the area"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.initial.get("category_code", "")
        stands = self.initial.get("area_prefix")
        self._offer("category_code", [*retired_choice(kept), *category_choices()], _("every class"))
        self._offer("area_prefix", _areas(actor, stands), "")

    def _offer(self, name: str, choices: list[Choice], every: Any) -> None:
        first = [("", every)] if every else []
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]  # a choice field

    def given(self) -> StandardTextGiven:
        """Return what was typed as the services take it."""
        return StandardTextGiven(**{name: self.cleaned_data[name] for name in _NAMES})


def _areas(actor: Actor, kept: str | None) -> list[Choice]:
    """Return where the actor may word texts: the own areas, and those one level below."""
    own = sorted(set(actor.prefixes(CHANGE_STANDARD_TEXT)))
    below = Area.objects.filter(parent_id__in=[prefix for prefix in own if prefix])
    codes = [row.code for row in below.order_by("code") if len(row.code) <= _COMMUNITY]
    names = names_of({code for code in (*own, *codes, kept) if code})
    choices: list[Choice] = [
        (code, names.get(code, code) if code else str(_("everywhere"))) for code in own
    ]
    choices += [(code, "\u3000" + names.get(code, code)) for code in codes if code not in own]
    known = {code for code, _name in choices}
    if kept is None or kept in known:
        return choices
    return [(kept, names.get(kept, kept) if kept else str(_("everywhere"))), *choices]
