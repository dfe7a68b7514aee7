"""Addresses of this part of the day."""

from django.urls import path

from waymark.web.pdday.my_day import calendar, giving_up, views

app_name = "my_day"
urlpatterns = [
    path("", views.newest, name="newest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar"),
    path("<str:day_id>/", views.day, name="day"),
    path("<str:day_id>/give-up/<int:number>/", giving_up.give_up, name="give_up"),
    path("<str:day_id>/take-back/<int:number>/", giving_up.take_back, name="take_back"),
    path("<str:day_id>/moving/", giving_up.agree, name="agree"),
    path("<str:day_id>/calendar/renew/", views.renew, name="renew"),
]
