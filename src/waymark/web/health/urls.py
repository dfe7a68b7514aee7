"""Addresses of the health of this machine."""

from django.urls import path

from waymark.web.health import views

urlpatterns = [
    path("", views.health, name="health"),
    path("live/", views.live, name="live"),
    path("page/", views.page, name="health_page"),
]
