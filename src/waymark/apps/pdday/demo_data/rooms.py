"""Where the day takes place: the high school of Cedar Hollow."""

from typing import Final

BUILDING: Final = "Cedar Hollow High"
HALL: Final = "Field house"
CAFETERIA: Final = "Cafeteria"

# Room and seats; 48 rooms, as many as the fullest breakout has sessions.
ROOMS: Final = (
    ("Gym", 60),
    ("Library", 48),
    ("Black box", 40),
    ("Music room", 36),
    ("Art studio", 28),
    ("Media lab", 28),
    *((f"Lab {number}", 24) for number in range(1, 7)),
    *((f"Room {number}", 18) for number in range(101, 113)),
    *((f"Room {number}", 24) for number in range(201, 213)),
    *((f"Room {number}", 28) for number in range(301, 313)),
)

# What cannot be held just anywhere.
ROOM_OF_TOPIC: Final = {
    "Badminton": "Gym",
    "Folk dance in the gym": "Gym",
    "Playing a string instrument": "Music room",
    "Mandarin in songs": "Music room",
    "Watercolor, one hour": "Art studio",
    "3D printing for the afraid": "Media lab",
}
# The floor, not the chairs, decides how many can take part.
SEATS_OF_TOPIC: Final = {"Mindfulness": 24}
