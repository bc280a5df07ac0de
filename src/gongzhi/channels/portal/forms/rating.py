"""The reasons that a rating may name: two lists of boxes, for the handling and against it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import is_chinese
from gongzhi.channels.portal.forms.shared import NoteMixin, VersionedForm
from gongzhi.handling.cases.models import RatingReason
from gongzhi.handling.cases.queries import rating_reasons
from gongzhi.handling.cases.services import RatingReasonGiven
from gongzhi.handling.cases.services.ratingreasons import TITLE_EN_LENGTH, TITLE_LENGTH

_SIDES: Final = {"liked": True, "disliked": False}
_NAMES: Final = ("satisfied", "title", "title_en", "active")


class ReasonsMixin(forms.Form):
    """Boxes to tick beside a rating; whatever is not in use is not shown."""

    liked = forms.TypedMultipleChoiceField(
        label=_("What was good"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    disliked = forms.TypedMultipleChoiceField(
        label=_("What was not good"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chinese = is_chinese()
        rows = [(row.satisfied, row.pk, titled(row, chinese=chinese)) for row in rating_reasons()]
        for name, side in _SIDES.items():
            choices = [(key, title) for satisfied, key, title in rows if satisfied is side]
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
            else:
                del self.fields[name]
        self.order_fields(("version", "resolved", "satisfied", *_SIDES, "note"))

    def clean(self) -> dict[str, Any]:
        """Give the ticks of both lists as the command takes them."""
        data = super().clean() or self.cleaned_data
        data["reasons"] = [each for name in _SIDES for each in data.pop(name, None) or []]
        return data


class RatingReasonForm(NoteMixin, VersionedForm):
    """A reason as an administrator words it."""

    satisfied = forms.TypedChoiceField(
        label=_("Speaks"),
        help_text=_("Shown to those who are satisfied, or to those who are not."),
        choices=[("yes", _("for the handling")), ("no", _("against it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Reason"),
        help_text=_("Of the handling, in the reporter's words; never of a person."),
        max_length=TITLE_LENGTH,
    )
    title_en = forms.CharField(
        label=_("Words in English"), max_length=TITLE_EN_LENGTH, required=False
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def given(self) -> RatingReasonGiven:
        """Return what was typed as the services take it."""
        return RatingReasonGiven(**{name: self.cleaned_data[name] for name in _NAMES})


def titled(row: RatingReason, *, chinese: bool) -> str:
    """Return a reason's words in Chinese, or in English where it has them."""
    return row.title if chinese else row.title_en or row.title
