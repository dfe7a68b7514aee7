"""Addresses of the mail's health."""

from django.urls import path

from waymark.web.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.health, name="health"),
    path("again/", views.try_again, name="again"),
]
