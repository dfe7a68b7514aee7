"""How the documentation is built: Markdown pages, the kernels' docstrings, our colors; nothing from the network."""

import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

REPOSITORY = Path(__file__).resolve().parents[1]
# The pages describe this checkout, whatever copy of Waymark is installed.
sys.path.insert(0, str(REPOSITORY / "src"))

import waymark  # noqa: E402 - found only after the line above

project = "Waymark"
author = "the Waymark contributors"
project_copyright = "the Waymark contributors. Apache License 2.0"
release = version = waymark.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

default_role = "py:obj"
autodoc_member_order = "bysource"
# Docstrings give types with shapes and units, which annotations cannot.
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False

PINE_9, PINE_7, PINE_1, PINE_0 = "#10352d", "#1c5445", "#dcebe3", "#eef5f1"
INK, SOFT, PAPER, CARD, LINE, EDGE = "#1c2927", "#4a5955", "#f6f5f0", "#ffffff", "#d3d9d4", "#6d7a75"
LAKE_7, LAKE_1, CLAY_7, CLAY_1 = "#1d5c8a", "#dfecf5", "#9c3d1b", "#fbe6dc"

html_theme = "furo"
html_title = "Waymark"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": PINE_7,
        "color-brand-content": PINE_7,
        "color-brand-visited": PINE_7,
        "color-foreground-primary": INK,
        "color-foreground-secondary": SOFT,
        "color-foreground-muted": SOFT,
        "color-foreground-border": EDGE,
        "color-background-primary": CARD,
        "color-background-secondary": PAPER,
        "color-background-hover": PINE_0,
        "color-background-border": LINE,
        "color-inline-code-background": PAPER,
        "color-code-background": PAPER,
        "color-highlight-on-target": PINE_1,
        "color-link-underline": PINE_7,
        "color-admonition-title--note": LAKE_7,
        "color-admonition-title-background--note": LAKE_1,
        "color-admonition-title--warning": CLAY_7,
        "color-admonition-title-background--warning": CLAY_1,
        "color-api-name": PINE_9,
        "color-api-pre-name": SOFT,
        "font-stack": "'Public Sans', system-ui, -apple-system, 'Segoe UI', sans-serif",
    },
}


def show_fields_as_parameters(*event: Any) -> None:
    """A frozen dataclass is made from its fields, and among parameters several fields may share one line."""
    lines: list[str] = event[-1]
    lines[:] = ["Parameters" if line == "Attributes" else line for line in lines]


def setup(app: Sphinx) -> None:
    """Read docstrings before napoleon does."""
    app.connect("autodoc-process-docstring", show_fields_as_parameters, priority=400)
