"""The form over a role."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin, VersionedForm


class RoleForm(VersionedForm, NoteMixin):
    """A role's titles and what it allows."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=40)
    title_en = forms.CharField(label=_("Title in English"), max_length=60)
    verbs = forms.MultipleChoiceField(
        label=_("What it allows"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("title_zh", "title_en", "verbs", "note", "version")

    def __init__(
        self, *args: Any, groups: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verbs"].choices = groups  # type: ignore[attr-defined]  # a choice field
        self._groups = groups

    def verb_groups(self) -> Iterator[tuple[str, list[BoundWidget]]]:
        """Yield each module's title with the check boxes of its verbs."""
        boxes = iter(self["verbs"].subwidgets)
        for title, lines in self._groups:
            yield title, list(islice(boxes, len(lines)))
