"""Addresses of the tour."""

from django.urls import path

from waymark.web.tour import views

app_name = "tour"
urlpatterns = [
    path("dismiss/", views.dismiss, name="dismiss"),
    path("bring-back/", views.bring_back, name="bring_back"),
]
