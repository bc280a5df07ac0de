"""Paths of the officers' door."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.field.views import cases, pages, phone, rounds

app_name = "field"
urlpatterns = [
    path("", pages.today, name="today"),
    path("round/", rounds.show_round, name="round"),
    path("visits/", pages.show_visits, name="visits"),
    path("visits/plan/", pages.plan_visit, name="plan_visit"),
    path("visits/<int:visit_id>/record/", pages.record_visit, name="record_visit"),
    path("visits/<int:visit_id>/cancel/", pages.cancel_visit, name="cancel_visit"),
    path("buildings/", pages.buildings, name="buildings"),
    path("map/", pages.show_map, name="map"),
    path("outbox/", pages.outbox, name="outbox"),
    path("report/", cases.report, name="report"),
    path("report/likely/", cases.show_likely, name="likely"),
    path("cases/<case:number>/", cases.show_case, name="case"),
    path("cases/<case:number>/since/<int:version>/", phone.meanwhile, name="meanwhile"),
    path("cases/<case:number>/<slug:verb>/", cases.do_step, name="step"),
    path("sw.js", phone.worker, name="worker"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("shell/", phone.shell, name="shell"),
    path("session.json", phone.session, name="session"),
    path("snapshot.json", phone.snapshot, name="snapshot"),
]
