"""Addresses of this part of the day."""

from django.urls import path

from waymark.web.pdday.my_day import calendar, views

app_name = "my_day"
urlpatterns = [
    path("", views.newest, name="newest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar"),
    path("<str:day_id>/", views.day, name="day"),
    path("<str:day_id>/calendar/renew/", views.renew, name="renew"),
]
