"""Paths of the desk."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

from gongzhi.channels.doors import PUBLIC, SIGNED_IN, delegate_namespace, name_door
from gongzhi.channels.portal.views import frame

# Routes that are not ours. Everything else of allauth needs an account, and nobody signs up.
_OPEN: Final = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
)
_OWN_ACCOUNT: Final = (
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
for _name in _OPEN:
    name_door(_name, PUBLIC)
for _name in _OWN_ACCOUNT:
    name_door(_name, SIGNED_IN)
delegate_namespace("api")

_FRAME: Final[list[URLPattern | URLResolver]] = [
    path("", frame.home, name="home"),
    path("preferences/", frame.preferences, name="preferences"),
    path("account/", frame.account, name="account"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_FRAME, "portal"))),
]
