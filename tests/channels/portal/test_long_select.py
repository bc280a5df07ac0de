"""The select of hundreds of choices: written once, marked with what is chosen."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html
from django.utils import translation
from django.utils.translation import gettext_lazy

from gongzhi.channels.portal.forms.shared import LongSelect

CHOICES = [("", "—"), ("W", "环境"), ("供水", (("W01", "停水"), ('W"02', "水质 <浑>")))]


class Asked(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=LongSelect)


class Plain(forms.Form):
    one = forms.ChoiceField(choices=CHOICES)


@pytest.mark.parametrize("chosen", ["", "W", "W01", 'W"02', "unknown", None])
def test_it_chooses_and_escapes_as_any_select(chosen: str | None):
    data = {} if chosen is None else {"one": chosen}

    assert parse_html(str(Asked(data)["one"])) == parse_html(str(Plain(data)["one"]))


def test_each_language_has_its_own_words():
    form = Asked()
    form.fields["one"].choices = [("", gettext_lazy("any"))]  # type: ignore[attr-defined]
    with translation.override("en"):
        english = str(form["one"])
    with translation.override("zh-hans"):
        chinese = str(form["one"])

    assert ">any<" in english
    assert english != chinese
