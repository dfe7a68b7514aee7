"""The table behind a picture. A number that may not be shown is ``None`` in it."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class CsvSource:
    """Where a table comes as CSV: from an address, or from a button of the form with that id; empty for neither."""

    url: str = ""
    form_id: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Rows with a heading each and numbers after it."""

    caption: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text | None, ...], ...]
    csv: CsvSource = CsvSource()

    @property
    def labeled_rows(self) -> tuple[tuple[Text | None, tuple[tuple[Text, Text | None], ...]], ...]:
        """Return each row as its heading and pairs of column head and cell."""
        return tuple((row[0], tuple(zip(self.heads[1:], row[1:], strict=True))) for row in self.rows)

    @property
    def hides_any(self) -> bool:
        """Whether some number of it is not shown."""
        return any(cell is None for row in self.rows for cell in row)
