"""Addresses of the draw."""

from django.urls import path

from waymark.web.pdday import own_views, views

app_name = "pdday"
urlpatterns = [
    path("example/", views.example, name="example"),
    path("example/bundle.zip", views.example_bundle, name="example_bundle"),
    path("example/<str:name>.csv", views.example_numbers, name="example_numbers"),
    path("own/", own_views.own, name="own"),
]
