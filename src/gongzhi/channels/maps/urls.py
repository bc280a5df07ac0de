"""Paths of the map."""

from __future__ import annotations

from django.urls import path

from gongzhi.channels.maps import casemap, shapes

app_name = "maps"
urlpatterns = [
    path("", casemap.show_map, name="map"),
    path("cases.geojson", casemap.cases, name="cases"),
    path("grids.geojson", shapes.grids, name="grids"),
    path("communities.geojson", shapes.communities, name="communities"),
    path("buildings.geojson", shapes.buildings, name="buildings"),
    path("public/grids.geojson", shapes.public_grids, name="public_grids"),
]
