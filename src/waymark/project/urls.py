"""Addresses: all pages live in `waymark.web`."""

from django.urls import include, path

handler500 = "waymark.web.database_away.server_error"

urlpatterns = [
    path("", include("waymark.web.urls")),
]
