"""Reading people: who there is, in what role, and who is what to whom."""

from waymark.apps.people.selectors.people import (
    demo_is_there,
    demo_person,
    find_person,
    people_seen_by,
    role_kinds,
    there_are_districts,
)
from waymark.apps.people.selectors.relations import (
    class_sections_taught_by,
    has_relation,
    people_related_to,
    relations_between,
    roster_seen_by,
)

__all__ = [
    "class_sections_taught_by",
    "demo_is_there",
    "demo_person",
    "find_person",
    "has_relation",
    "people_related_to",
    "people_seen_by",
    "relations_between",
    "role_kinds",
    "roster_seen_by",
    "there_are_districts",
]
