"""Paths of the door for outside bodies."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.outside import views

app_name = "outside"
urlpatterns = [
    path("<str:secret>/", views.answer, name="answer"),
    path("<str:secret>/pictures/<int:attachment_id>/", views.show_picture, name="picture"),
]
