"""Paths of notifications."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.notify.views import own, robots

app_name = "notify"
urlpatterns = [
    path("", own.list_own, name="list"),
    path("bell/", own.show_bell, name="bell"),
    path("read/", own.mark_all, name="read_all"),
    path("<int:notification_id>/", own.open_one, name="open"),
    path("<int:notification_id>/read/", own.mark_one, name="read"),
    path("preferences/", own.choose, name="preferences"),
    path("robots/", robots.list_robots, name="robots"),
    path("robots/new/", robots.add_robot, name="add_robot"),
    path("robots/<int:robot_id>/change/", robots.change_robot, name="change_robot"),
    path("robots/<int:robot_id>/remove/", robots.remove_robot, name="remove_robot"),
    path("robots/<int:robot_id>/test/", robots.try_robot, name="try_robot"),
]
