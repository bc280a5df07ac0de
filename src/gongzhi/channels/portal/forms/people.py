"""Forms over accounts and their keys."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms.shared import DayInput, NoteMixin, VersionedForm
from gongzhi.registry.people.models import LOCALES
from gongzhi.registry.people.services import AccountDetails

__all__ = [
    "AccountForm",
    "NewAccountForm",
    "NoteMixin",
    "OwnPasswordForm",
    "PasswordForm",
    "TokenForm",
]

NEW_PASSWORD = {"autocomplete": "new-password"}


class AccountForm(VersionedForm):
    """What describes an account."""

    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    phone = forms.CharField(
        label=_("Work phone"),
        help_text=_("Posted for residents where the post is a grid's."),
        max_length=30,
        required=False,
    )
    area_code = forms.CharField(
        label=_("Area code"),
        help_text=_("Whose administrators keep this account; its posts say where it acts."),
        max_length=18,
        required=False,
    )
    locale = forms.ChoiceField(label=_("Language"), choices=LOCALES)

    def details(self) -> AccountDetails:
        """Return what was typed as the services take it."""
        names = ("display_name", "phone", "area_code", "locale")
        return AccountDetails(**{name: self.cleaned_data[name] for name in names})


class NewAccountForm(AccountForm):
    """A new account with its first password."""

    username = forms.CharField(
        label=_("Name for signing in"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("First password"),
        help_text=_("At least 10 characters; to be changed at the first sign-in."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    field_order = ("username", "display_name", "password", "phone", "area_code", "locale")


class PasswordForm(forms.Form):
    """A password set for somebody else."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters; to be changed at the next sign-in."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )


class OwnPasswordForm(forms.Form):
    """One's own new password."""

    old_password = forms.CharField(
        label=_("Present password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters, none of the common ones."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    again = forms.CharField(
        label=_("New password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def clean_again(self) -> str:
        """Refuse two passwords that differ."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two new passwords differ. Type both again."))
        return again


class TokenForm(forms.Form):
    """A program's key."""

    label = forms.CharField(
        label=_("What it is for"), help_text=_("Such as the name of the program."), max_length=60
    )
    expires_on = forms.DateField(
        label=_("Expires on"), help_text=_("Empty: never."), required=False, widget=DayInput
    )
