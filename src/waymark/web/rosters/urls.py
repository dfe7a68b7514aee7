"""Addresses of rosters."""

from django.urls import path

from waymark.web.rosters import acts, pages

app_name = "rosters"
urlpatterns = [
    path("", pages.start, name="start"),
    path("<str:import_id>/", pages.one, name="one"),
    path("<str:import_id>/progress.json", pages.progress, name="progress"),
    path("<str:import_id>/faults.csv", pages.faults, name="faults"),
    path("<str:import_id>/rows/<str:kind>/", pages.rows, name="rows"),
    path("<str:import_id>/agree/", acts.agree_to_it, name="agree"),
    path("<str:import_id>/apply/", acts.apply, name="apply"),
    path("<str:import_id>/undo/", acts.undo, name="undo"),
    path("<str:import_id>/set-aside/", acts.put_aside, name="set_aside"),
    path("<str:import_id>/again/", acts.again, name="again"),
]
