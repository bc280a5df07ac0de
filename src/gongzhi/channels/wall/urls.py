"""Paths of the wall screen."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.wall import views

app_name = "wall"
urlpatterns = [path("", views.show_wall, name="wall")]
