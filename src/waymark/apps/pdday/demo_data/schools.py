"""The fourteen schools of Cedar Hollow.

The story that the district comes from counts fourteen schools and names ten elementary, two middle and one high
school, which are thirteen. Here the fourteenth is a third middle school.
"""

from typing import Final

ELEMENTARY: Final = "elementary"
MIDDLE: Final = "middle"
HIGH: Final = "high"

# The district's own id of a school, its name, its level, and how many of the 1,000 educators work there.
SCHOOLS: Final = (
    ("0101", "Aspen Ridge Elementary", ELEMENTARY, 52),
    ("0102", "Birchbark Elementary", ELEMENTARY, 48),
    ("0103", "Clover Field Elementary", ELEMENTARY, 55),
    ("0104", "Dogwood Elementary", ELEMENTARY, 50),
    ("0105", "Fern Valley Elementary", ELEMENTARY, 46),
    ("0106", "Juniper Elementary", ELEMENTARY, 58),
    ("0107", "Larkspur Elementary", ELEMENTARY, 53),
    ("0108", "Pecan Grove Elementary", ELEMENTARY, 49),
    ("0109", "Riverbend Elementary", ELEMENTARY, 57),
    ("0110", "Sumac Hill Elementary", ELEMENTARY, 52),
    ("0201", "Juniper Middle", MIDDLE, 95),
    ("0202", "Millstream Middle", MIDDLE, 88),
    ("0203", "Stonebridge Middle", MIDDLE, 87),
    ("0301", "Cedar Hollow High", HIGH, 210),
)
