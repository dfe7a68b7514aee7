"""The people of the demo as whom a newcomer can sign in."""

from dataclasses import dataclass
from typing import Final

CEDAR_HOLLOW: Final = "Cedar Hollow"
WESTBROOK: Final = "Westbrook"


@dataclass(frozen=True, slots=True)
class Persona:
    """One of them: a key for pages and tests, who it is, and the district's own id."""

    key: str
    name: str
    person_id: str
    district: str = CEDAR_HOLLOW

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]


COORDINATOR: Final = Persona("coordinator", "Maren Alcott", "00001")
SECOND_COORDINATOR: Final = Persona("second_coordinator", "Tobias Quill", "00002")
TEACHER: Final = Persona("teacher", "Dana Oakes", "00360")
FACILITATOR: Final = Persona("facilitator", "Efraín Garza", "00900")
PRINCIPAL: Final = Persona("principal", "Rhoda Hartwell", "00016")
IT_ADMIN: Final = Persona("it_admin", "Idris Novak", "00003")
SECOND_IT_ADMIN: Final = Persona("second_it_admin", "Petra Lindqvist", "00004")
NEIGHBOR: Final = Persona("neighbor", "Selma Penhallow", "7001", WESTBROOK)

PERSONAS: Final = (
    COORDINATOR,
    SECOND_COORDINATOR,
    TEACHER,
    FACILITATOR,
    PRINCIPAL,
    IT_ADMIN,
    SECOND_IT_ADMIN,
    NEIGHBOR,
)
