"""Times are written as people say them, in the district's zone and in both languages."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from waymark.apps.people.models import Clock, District
from waymark.apps.people.times import dated_moment_words, moment_words

# Late in the evening in New York it is the next day in UTC.
LATE = datetime(2026, 12, 12, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "clock", "dated", "plain"),
    [
        ("en", Clock.TWELVE, "Friday, December 11, 2026, 10:30 pm", "Friday, December 11, 10:30 pm"),
        ("en", Clock.TWENTY_FOUR, "Friday, December 11, 2026, 22:30", "Friday, December 11, 22:30"),
        ("es", Clock.TWELVE, "viernes, 11 de diciembre de 2026, 10:30 pm", "viernes, 11 de diciembre, 10:30 pm"),
    ],
)
def test_a_moment_is_written_by_the_clocks_of_the_district(language: str, clock: Clock, dated: str, plain: str) -> None:
    district = District(name="Cedar Hollow", time_zone="America/New_York", clock=clock)
    with translation.override(language):
        assert dated_moment_words(LATE, district) == dated
        assert moment_words(LATE, district) == plain
