"""The short path that is printed on QR signs."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.resident.views import signs

urlpatterns = [path("<str:code>/", signs.open_sign, name="sign")]
