"""Paths of the residents' door."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.resident.views import pages

app_name = "resident"
urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("report/", pages.home, name="report"),
    path("follow/", pages.home, name="follow"),
]
