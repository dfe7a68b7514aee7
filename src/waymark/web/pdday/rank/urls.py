"""Addresses of ranking."""

from django.urls import path

from waymark.web.pdday.rank import chances, imports, times, views

app_name = "rank"
urlpatterns = [
    path("", views.start, name="start"),
    path("times/", times.times, name="times"),
    path("import/", imports.choices, name="import"),
    path("<int:number>/", views.rank, name="breakout"),
    path("<int:number>/list/", views.save, name="save"),
    path("<int:number>/chances.json", chances.chances, name="chances"),
]
