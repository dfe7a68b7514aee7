"""Westbrook, the small district next door: twelve people and one day. A district sees nothing of another."""

from typing import Final

SCHOOL: Final = ("1", "Westbrook School")

# The district's own id and the name; the first is the coordinator.
PEOPLE: Final = (
    ("7001", "Selma Penhallow"),
    ("7002", "Anders Weatherby"),
    ("7003", "Odessa Xiong"),
    ("7004", "Hugo Stillwater"),
    ("7005", "Nasrin Marlowe"),
    ("7006", "Wendell Osei"),
    ("7007", "Ilse Petrosyan"),
    ("7008", "Moses Greenaway"),
    ("7009", "Mireille Tamayo"),
    ("7010", "Kenji Hollowell"),
    ("7011", "Fern Adeyemi"),
    ("7012", "Ciro Winterbourne"),
)
DAY: Final = "#westbrooklearns"
# Session, title, seats, the id of whoever leads it.
SESSIONS: Final = (
    ("W-1", "One school, one garden", 4, "7002"),
    ("W-2", "Mixed grades in one room", 4, "7003"),
    ("W-3", "Winter field trips", 4, "7004"),
)
