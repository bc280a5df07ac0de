"""Paths of briefings."""

from __future__ import annotations

from django.urls import include, path

from gongzhi.channels.briefing import views

_PATHS = [path("", views.write, name="write")]

urlpatterns = [path("", include((_PATHS, "briefing")))]
