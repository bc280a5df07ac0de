"""Forms over suggestions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin


class ThresholdForm(NoteMixin):
    """From how sure on something is suggested."""

    percent = forms.IntegerField(
        label=_("Suggest from this confidence on, in per cent"),
        help_text=_(
            "Higher: fewer suggestions, more of them right. Below it the machine says nothing."
        ),
        min_value=0,
        max_value=99,
    )
