"""What the faculty of Cedar Hollow offers each other: 99 offerings in 138 sessions over three breakouts.

The most wanted come first; that order is what people's taste is mixed with.
"""

from dataclasses import dataclass
from typing import Final

WELL_BEING: Final = "Well-being"
MATH: Final = "Math"
HUMANITIES: Final = "Humanities"
SCIENCE: Final = "Science and making"
ARTS: Final = "Arts and movement"
LANGUAGES: Final = "Languages"
TECHNOLOGY: Final = "Technology"
EVERY_SUBJECT: Final = "Every subject"
EQUITY: Final = "Every student"
TOGETHER: Final = "Working together"


@dataclass(frozen=True, slots=True)
class Topic:
    """One offering: its title and strand, and in which breakouts it runs (``"112"`` is twice in 1 and once in 2)."""

    title: str
    strand: str
    breakouts: str
    level: str = ""


TOPICS: Final = (
    Topic("Mindfulness", WELL_BEING, "11223"),
    Topic("Hamilton in the classroom", HUMANITIES, "123"),
    Topic("Productive struggle in math", MATH, "123"),
    Topic("Robotics with no budget", SCIENCE, "123"),
    Topic("Quality questioning", EVERY_SUBJECT, "123"),
    Topic("Google Classroom, from zero", TECHNOLOGY, "123"),
    Topic("Homework: how much, and what for?", EVERY_SUBJECT, "12"),
    Topic("Writing fiction", HUMANITIES, "13"),
    Topic("Standards-based grading", EVERY_SUBJECT, "23"),
    Topic("Supporting transgender students", EQUITY, "12"),
    Topic("Diversity in literature", HUMANITIES, "13"),
    Topic("#BLM: talking about race in class", EQUITY, "23"),
    Topic("Number talks", MATH, "12"),
    Topic("Playing a string instrument", ARTS, "13"),
    Topic("Integrated performance assessments", LANGUAGES, "23"),
    Topic("SMART boards beyond the projector", TECHNOLOGY, "12"),
    Topic("Math problem-solving, all grades", MATH, "13"),
    Topic("Badminton", ARTS, "23"),
    Topic("Choice boards that work", EVERY_SUBJECT, "12"),
    Topic("Stations and rotations, first steps", EVERY_SUBJECT, "13"),
    Topic("Students who lead their conferences", EVERY_SUBJECT, "23"),
    Topic("Yoga for sore backs", WELL_BEING, "12"),
    Topic("Restorative circles", EQUITY, "13"),
    Topic("Executive function: planning with teenagers", EQUITY, "12"),
    Topic("Podcasts made by students", TECHNOLOGY, "13"),
    Topic("School gardens", SCIENCE, "12"),
    Topic("Sketchnotes", ARTS, "123"),
    Topic("Teaching students who are new to English", LANGUAGES, "13"),
    Topic("Feedback that students use", EVERY_SUBJECT, "12"),
    Topic("Debate in any subject", HUMANITIES, "23"),
    Topic("Makerspace on a cart", SCIENCE, "1"),
    Topic("Cooking with fractions", MATH, "1"),
    Topic("Anxiety in class: what helps", WELL_BEING, "2"),
    Topic("Knitting, and what it teaches", WELL_BEING, "1"),
    Topic("Reading aloud after third grade", HUMANITIES, "3"),
    Topic("Spreadsheets for people who avoid them", TECHNOLOGY, "2"),
    Topic("Bird walk behind the gym", SCIENCE, "1"),
    Topic("Improv for teachers", ARTS, "3"),
    Topic("Watercolor, one hour", ARTS, "2"),
    Topic("Co-teaching without stepping on toes", TOGETHER, "1"),
    Topic("Trauma-sensitive rooms", EQUITY, "2"),
    Topic("Student data, read with students", EVERY_SUBJECT, "3"),
    Topic("Coding before typing", TECHNOLOGY, "1", "elementary"),
    Topic("Phonics: what the research says", HUMANITIES, "2", "elementary"),
    Topic("Play as learning in kindergarten", EVERY_SUBJECT, "3", "elementary"),
    Topic("Lab reports that students enjoy", SCIENCE, "1", "secondary"),
    Topic("College essays", HUMANITIES, "2", "secondary"),
    Topic("Advisory with a purpose", TOGETHER, "3", "secondary"),
    Topic("Spanish for the front office", LANGUAGES, "1"),
    Topic("Families as partners", TOGETHER, "2"),
    Topic("Three-act math tasks", MATH, "3"),
    Topic("Geometry with paper", MATH, "1"),
    Topic("Statistics from the sports page", MATH, "2"),
    Topic("Fewer worksheets in algebra", MATH, "3"),
    Topic("Estimation every day", MATH, "3"),
    Topic("Calculus for the curious", MATH, "1"),
    Topic("Primary sources, grade 3 and up", HUMANITIES, "2"),
    Topic("Poetry slams", HUMANITIES, "3"),
    Topic("Graphic novels in the canon", HUMANITIES, "1"),
    Topic("Local history walks", HUMANITIES, "2"),
    Topic("Mock trials", HUMANITIES, "3"),
    Topic("Grammar by ear", HUMANITIES, "1"),
    Topic("Geography games", HUMANITIES, "2"),
    Topic("Citizen science", SCIENCE, "3"),
    Topic("Stop-motion chemistry", SCIENCE, "1"),
    Topic("Bridges from spaghetti", SCIENCE, "2"),
    Topic("The night sky in daytime", SCIENCE, "3"),
    Topic("Weather station on the roof", SCIENCE, "1"),
    Topic("Dissection without the frog", SCIENCE, "2"),
    Topic("Bicycle repair as physics", SCIENCE, "3"),
    Topic("Choir for people who do not sing", ARTS, "1"),
    Topic("Clay in any classroom", ARTS, "2"),
    Topic("Drumming and attention", ARTS, "3"),
    Topic("Folk dance in the gym", ARTS, "1"),
    Topic("Photography with the phone you have", ARTS, "2"),
    Topic("Theater games for shy students", ARTS, "3"),
    Topic("Running for beginners", WELL_BEING, "1"),
    Topic("Sleep, and why it is on the curriculum", WELL_BEING, "2"),
    Topic("Saying no kindly", WELL_BEING, "3"),
    Topic("Calm corners", WELL_BEING, "2"),
    Topic("French through film", LANGUAGES, "1"),
    Topic("Mandarin in songs", LANGUAGES, "2"),
    Topic("Sign language, first fifty signs", LANGUAGES, "3"),
    Topic("Latin roots in science words", LANGUAGES, "1"),
    Topic("Stories across two languages", LANGUAGES, "3"),
    Topic("3D printing for the afraid", TECHNOLOGY, "2"),
    Topic("Passwords and privacy for class", TECHNOLOGY, "3"),
    Topic("Video feedback in two minutes", TECHNOLOGY, "1"),
    Topic("Accessible documents", TECHNOLOGY, "2"),
    Topic("Maps that students make", TECHNOLOGY, "3"),
    Topic("Gifted, and bored", EQUITY, "1"),
    Topic("Dyslexia: signs and supports", EQUITY, "2"),
    Topic("Universal design for learning", EQUITY, "3"),
    Topic("Grief in the classroom", EQUITY, "1"),
    Topic("Mentoring a new colleague", TOGETHER, "2"),
    Topic("Meetings people would come to", TOGETHER, "3"),
    Topic("Book groups that last", TOGETHER, "1"),
    Topic("Lesson study in four weeks", TOGETHER, "3"),
    Topic("Writing a small grant", TOGETHER, "3"),
)  # fmt: skip
