"""Addresses of pages."""

from django.urls import include, path
from django.views.i18n import set_language

from waymark.web import patterns, places
from waymark.web.today import views as today

urlpatterns = [
    path("", today.today, name="today"),
    path("tour/", include("waymark.web.tour.urls")),
    path("choose/", places.choose, name="choose"),
    path("", include("waymark.web.signing_in.urls")),
    path("choose/day/", include("waymark.web.pdday.urls")),
    path("choose/days/", include("waymark.web.pdday.build.urls")),
    path("choose/days/<str:day_id>/rank/", include("waymark.web.pdday.rank.urls")),
    path("choose/days/<str:day_id>/draws/", include("waymark.web.pdday.draws.urls")),
    path("choose/days/<str:day_id>/close-ranking/", include("waymark.web.pdday.closing.urls")),
    path("my-day/", include("waymark.web.pdday.my_day.urls")),
    path("records/", include("waymark.web.trust.urls")),
    path("mail/", include("waymark.web.mail.urls")),
    path("rosters/", include("waymark.web.rosters.urls")),
    path("learn/", places.learn, name="learn"),
    path("grow/", places.grow, name="grow"),
    path("see/", places.see, name="see"),
    path("language/", set_language, name="set_language"),
    path("patterns/", patterns.patterns, name="patterns"),
    path("health/", include("waymark.web.health.urls")),
]
