"""Addresses about trust."""

from django.urls import path

from waymark.web.trust import erasures, exports, holds, seen

app_name = "trust"
urlpatterns = [
    path("seen/", seen.seen, name="seen"),
    path("seen/<str:person_id>/", seen.seen_of_child, name="seen_of_child"),
    path("looks/", seen.all_looks, name="all_looks"),
    path("holds/", holds.holds, name="holds"),
    path("holds/<str:person_id>/end/", holds.end, name="end_hold"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/<str:erasure_id>/agree/", erasures.agree, name="agree_to_erasure"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<str:export_id>/agree/", exports.agree, name="agree"),
    path("exports/<str:export_id>/file.csv", exports.take, name="take"),
]
