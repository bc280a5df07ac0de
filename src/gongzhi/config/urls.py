"""Every door of the installation. Each channel lists its own paths."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from gongzhi.config.health import health

_CHANNELS = {
    "api/v1/": "gongzhi.channels.api.urls",
    "": "gongzhi.channels.portal.urls",
    "transfer/": "gongzhi.channels.transfer.urls",
    "r/": "gongzhi.channels.resident.urls",
    "map/": "gongzhi.channels.maps.urls",
    "field/": "gongzhi.channels.field.urls",
    "notifications/": "gongzhi.channels.notify.urls",
    "wall/": "gongzhi.channels.wall.urls",
    "o/": "gongzhi.channels.outside.urls",
    "q/": "gongzhi.channels.resident.sign_urls",
    "briefing/": "gongzhi.channels.briefing.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", health, name="health"),
    # Before allauth's page of the same name: one's own password is a command of ours.
    path(
        "accounts/password/change/",
        RedirectView.as_view(pattern_name="portal:password"),
        name="account_change_password",
    ),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
    *(path(prefix, include(urls)) for prefix, urls in _CHANNELS.items() if find_spec(urls)),
]

_ERRORS = "gongzhi.channels.portal.views.errors."
handler400 = _ERRORS + "bad_request"
handler403 = _ERRORS + "permission_denied"
handler404 = _ERRORS + "not_found"
handler500 = _ERRORS + "server_error"
