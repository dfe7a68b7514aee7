"""Whether a spreadsheet has taken the zeros from the beginning of ids: a look at all of them that holds none."""

from collections import Counter

from django.utils.translation import gettext

MIN_IDS = 10
LONGEST_SHARE = 0.8


class DigitIds:
    """Counts the lengths of ids in digits as they go by."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self._lengths: Counter[int] = Counter()
        self._is_sound = False

    def take(self, given_id: str) -> None:
        """Look at one id. One with letters, or with a zero at its beginning, shows that ids are kept as text."""
        if given_id[0] == "0" or not given_id.isdecimal():
            self._is_sound = True
        else:
            self._lengths[len(given_id)] += 1

    def warning(self) -> str:
        """Return what to tell if most ids have the same number of digits, some fewer, and none begins with 0."""
        n = self._lengths.total()
        if self._is_sound or n < MIN_IDS or len(self._lengths) == 1:
            return ""
        most = max(self._lengths)
        if self._lengths[most] < LONGEST_SHARE * n:
            return ""
        text = gettext(
            "most ids have %(most)d digits, some have fewer, and none begins with 0: has a spreadsheet dropped zeros?"
        )
        return text % {"most": most}
