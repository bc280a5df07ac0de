"""Paths of the residents' door."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.resident.views import follow, grid, near, own_data, pages, report

app_name = "resident"
urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("report/", report.report, name="report"),
    path("report/sent/", report.sent, name="sent"),
    path("report/photos/<str:token>/", report.show_kept, name="kept_photo"),
    path("near/", near.near, name="near"),
    path("join/", near.join, name="join"),
    path("grid/", grid.find_grid, name="find_grid"),
    path("grid/<str:code>/", grid.show_grid, name="grid"),
    path("follow/", follow.follow, name="follow"),
    path("follow/<case:number>/<str:secret>/", follow.open_link, name="open_link"),
    path("case/", follow.show, name="case"),
    path("case/leave/", follow.leave, name="leave"),
    path("case/data/", own_data.download, name="own_data"),
    path("case/stop-mail/", own_data.stop_mail, name="stop_mail"),
    path("stop-mail/<case:number>/<str:secret>/", own_data.open_stop_mail, name="open_stop_mail"),
    path("case/erase/", own_data.erase, name="erase"),
    path("case/pictures/<int:attachment_id>/", follow.show_picture, name="picture"),
    path("case/<slug:verb>/", follow.act, name="act"),
]
