"""Rules of the house that import contracts cannot see: each takes a file's place and syntax and names its faults."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

LONGEST_FILE_LINES = 400
LONGEST_FUNCTION_LINES = 50
LONGEST_KERNEL_FUNCTION_LINES = 120
# A name that says nothing collects everything.
BANNED_MODULE_NAMES = ("common", "core", "helpers", "manager", "misc", "utils")
# The ways in ask selectors and services; they never touch rows themselves.
FLOORS_WITHOUT_ROWS = ("web", "cli", "interop")
# At eight in the evening in Ohio, UTC is in tomorrow already.
CLOCKS_OF_THE_SERVER = ("timezone.localdate", "date.today", "datetime.today")


@dataclass(frozen=True)
class SourceFile:
    """A Python file: its place below `src/waymark` and what stands in it."""

    place: str
    text: str

    @property
    def floor(self) -> str:
        """Return the first folder, or the file itself at the top."""
        return PurePosixPath(self.place).parts[0]

    @property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return ast.parse(self.text)


def rows_are_left_to_the_apps(file: SourceFile) -> Iterator[str]:
    """Web, cli and interop never touch rows of the database."""
    if file.floor not in FLOORS_WITHOUT_ROWS:
        return
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield f"{node.lineno}: .objects belongs into a selector or service"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("save", "delete"):
            yield f"{node.lineno}: .{node.func.attr}() belongs into a service"


def names_say_something(file: SourceFile) -> Iterator[str]:
    """No module or package has a name that says nothing."""
    for part in PurePosixPath(file.place).with_suffix("").parts:
        if part in BANNED_MODULE_NAMES:
            yield f"1: a module called {part} says nothing about what is in it"


def files_stay_short(file: SourceFile) -> Iterator[str]:
    """A file has at most 400 lines."""
    n_lines = file.text.count("\n")
    if n_lines > LONGEST_FILE_LINES:
        yield f"1: {n_lines} lines, more than {LONGEST_FILE_LINES}"


def functions_stay_short(file: SourceFile) -> Iterator[str]:
    """A function has at most 50 lines; in kernels, where half of it is documentation, 120."""
    longest = LONGEST_KERNEL_FUNCTION_LINES if file.floor == "kernels" else LONGEST_FUNCTION_LINES
    for node in ast.walk(file.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            n_lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if n_lines > longest:
                yield f"{node.lineno}: {node.name} has {n_lines} lines, more than {longest}"


def imports_are_absolute(file: SourceFile) -> Iterator[str]:
    """Every import names the whole way."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{node.lineno}: relative import"


def imports_stand_at_the_top(file: SourceFile) -> Iterator[str]:
    """No function imports anything when it runs."""
    for function in ast.walk(file.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{node.lineno}: import inside {function.name}"


def today_is_the_districts_own(file: SourceFile) -> Iterator[str]:
    """Pages never ask which day it is where the server's clock stands: `today_of` asks where the district is."""
    if file.floor != "web":
        return
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "localdate" for alias in node.names):
            yield f"{node.lineno}: localdate is the server's day; today_of(viewer) is the district's"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS_OF_THE_SERVER:
            yield f"{node.lineno}: {ast.unparse(node)} is the server's day; today_of(viewer) is the district's"


Rule = Callable[[SourceFile], Iterator[str]]

RULES: tuple[Rule, ...] = (
    rows_are_left_to_the_apps,
    names_say_something,
    files_stay_short,
    functions_stay_short,
    imports_are_absolute,
    imports_stand_at_the_top,
    today_is_the_districts_own,
)
