"""Addresses of building a day."""

from django.urls import path

from waymark.web.pdday.build import (
    blocks,
    days,
    imports,
    moving,
    overview,
    people,
    publishing,
    room_changes,
    rooms,
    sessions,
)

app_name = "build"
urlpatterns = [
    path("", days.days, name="days"),
    path("new/", days.new_day, name="new_day"),
    path("<str:day_id>/build/", overview.overview, name="overview"),
    path("<str:day_id>/build/times/", blocks.times, name="times"),
    path("<str:day_id>/build/times/add/", blocks.new_block, name="new_block"),
    path("<str:day_id>/build/rooms/", rooms.rooms, name="rooms"),
    path("<str:day_id>/build/room/", room_changes.room, name="room"),
    path("<str:day_id>/build/session/", sessions.session, name="session"),
    path("<str:day_id>/build/move/", moving.move, name="move"),
    path("<str:day_id>/build/lines/", sessions.lines, name="lines"),
    path("<str:day_id>/build/files/", imports.files, name="files"),
    path("<str:day_id>/build/people/", people.people, name="people"),
    path("<str:day_id>/build/publish/", publishing.publish, name="publish"),
]
