"""The pages that a visitor without an account can open, and reading their HTML."""

from html.parser import HTMLParser

PAGES = (
    "/",
    "/choose/",
    "/learn/",
    "/grow/",
    "/see/",
    "/choose/day/example/",
    "/choose/day/example/?mechanism=first-come",
    "/choose/day/own/",
    "/patterns/",
    "/there-is-no-such-page/",
)
LANGUAGES = ("en", "es")


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, *names: str) -> list[str]:
        """Return the values of these attributes, wherever they stand."""
        return [attributes[name] for _, attributes in self.found for name in names if name in attributes]
