"""Asking an outside body by mail (征询外部单位), and taking the request back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.verb_form import VerbForm, picture_title
from gongzhi.foundation.codes import mask_email
from gongzhi.foundation.texts import SHORT_LENGTH
from gongzhi.handling.cases.models import Attachment, Inquiry
from gongzhi.handling.cases.queries import place_words
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.services.inquiries import BODY_LENGTH
from gongzhi.handling.cases.wording import limit_words
from gongzhi.handling.cases.workflow import Phase


class InquireForm(VerbForm):
    """Whom to ask, in which words, and what goes along: nothing but what is chosen here."""

    note_label = _("Request")
    note_help = _(
        "Do not copy the report: nothing that tells who reported, and no names. Numbers of seven "
        "digits or more and e-mail addresses are starred outside."
    )
    body = forms.CharField(
        label=_("Name of the body"),
        help_text=_("A power or water company, say: a body that has no account here."),
        max_length=BODY_LENGTH,
    )
    email = forms.EmailField(
        label=_("Its e-mail address"),
        help_text=_("An address of its office. Kept for 180 days at most, and shown masked."),
        max_length=120,
    )
    place = forms.CharField(
        label=_("Place"),
        help_text=_("It stands in the mail. House and room only where they must be known."),
        max_length=SHORT_LENGTH,
    )
    pictures = forms.TypedMultipleChoiceField(
        label=_("Pictures that go along"),
        help_text=_("None unless you choose it. Choose none with a face, a plate or a door."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    again_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def _prepare(self) -> None:
        limit = thresholds_for(self.situation.case.area_code).default_limits[Phase.INQUIRY]
        self.notice = _(
            "The handling unit stays responsible: the clock of the case does not stop while the "
            "outside body is asked. Its link takes one answer, within %(limit)s."
        ) % {"limit": limit_words(limit)}
        self.order_fields(("body", "email", "note"))
        self.initial.setdefault("place", place_words(self.situation.case)[:SHORT_LENGTH])
        number = self.situation.case.number
        self._offer("pictures", [(row.pk, _shown(row, number)) for row in self.situation.pictures])
        if not self.situation.pictures:
            self.fields["pictures"].widget = forms.MultipleHiddenInput()
        earlier = self._earlier()
        if earlier is not None and earlier.email:
            self.fields["email"].required = False
            self.fields["email"].help_text = _("Empty is the same address as before: %(email)s") % {
                "email": mask_email(earlier.email)
            }

    def _earlier(self) -> Inquiry | None:
        asked = self.data.get("again_of") if self.is_bound else self.initial.get("again_of")
        return _find(str(asked or ""), self.situation.inquiries)


class WithdrawInquiryForm(VerbForm):
    """A request taken back."""

    note_label = _("Reason")
    note_help = _("The link in the mail opens nothing any more. The body is not told why.")
    inquiry_id = forms.TypedChoiceField(label=_("Which request"), coerce=int)
    field_order = ("inquiry_id", "note", "version")

    def _prepare(self) -> None:
        rows = [row for row in self.situation.inquiries if row.state == Inquiry.State.WAITING]
        self._offer("inquiry_id", [(row.pk, f"{row.body}: {row.request[:60]}") for row in rows])
        if len(rows) == 1:
            self.fields["inquiry_id"].initial = rows[0].pk
            self.fields["inquiry_id"].widget = forms.HiddenInput()


def started_from(asked: str, verb: str, inquiries: Iterable[Inquiry]) -> dict[str, Any]:
    """Return what a form starts with where it is about an earlier request, told by its id."""
    row = _find(asked, inquiries)
    if row is None:
        return {}
    if verb == "withdraw_inquiry":
        return {"inquiry_id": row.pk}
    return {
        "again_of": row.pk,
        "body": row.body,
        "note": row.request,
        "place": row.place,
        "pictures": [each.pk for each in row.pictures.all()],
    }


def _find(asked: str, inquiries: Iterable[Inquiry]) -> Inquiry | None:
    return next((row for row in inquiries if str(row.pk) == asked), None)


def _shown(row: Attachment, number: str) -> str:
    address = reverse("cases:picture", args=[number, row.pk])
    return format_html(
        '<img src="{}" width="{}" height="{}" loading="lazy" alt=""> {}',
        address,
        row.width,
        row.height,
        picture_title(row),
    )
