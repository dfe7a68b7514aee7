"""The catalogues are whole: nothing untranslated, fuzzy, missing or obsolete, and the same placeholders everywhere."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUE = REPOSITORY / "src" / "waymark" / "locale" / "es" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """Return tools/messages.py, which is a script and not part of the package."""
    spec = importlib.util.spec_from_file_location("messages_tool", REPOSITORY / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Return a small source folder of its own with one text in Python and two in a template."""
    source = tmp_path / "waymark"
    source.mkdir()
    (source / "views.py").write_text(
        'from django.utils.translation import gettext as _\n\nTEXT = _("Planted {name}")\n'
    )
    (source / "page.html").write_text(
        "{% load i18n %}\n<p>\n  {% translate 'Hello' %}\n"
        "  {% blocktranslate count n=n %}{{ n }} seat{% plural %}{{ n }} seats{% endblocktranslate %}\n</p>\n"
    )
    return source


def catalog_of(**texts: str | tuple[str, str]) -> Catalog:
    """Make a translation; keyword arguments cannot hold spaces, so the three planted texts have short names."""
    ids: dict[str, str | tuple[str, str]] = {
        "planted": "Planted {name}",
        "hello": "Hello",
        "seats": ("%(n)s seat", "%(n)s seats"),
    }
    catalog = Catalog(locale="es")
    for name, text in texts.items():
        catalog.add(ids[name], string=text)
    return catalog


def test_the_spanish_catalogue_is_whole(messages: ModuleType) -> None:
    problems = list(messages.problems(messages.template_catalog(), messages.read_catalogue(CATALOGUE)))
    assert problems == []


def test_texts_of_code_and_templates_are_found(messages: ModuleType, planted: Path) -> None:
    found = {m.id for m in messages.template_catalog(planted) if m.id}
    assert found == {"Planted {name}", "Hello", ("%(n)s seat", "%(n)s seats")}


def test_a_whole_translation_has_no_problem(messages: ModuleType, planted: Path) -> None:
    whole = catalog_of(planted="Plantado {name}", hello="Hola", seats=("%(n)s lugar", "%(n)s lugares"))
    assert list(messages.problems(messages.template_catalog(planted), whole)) == []


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"hello": "Hola"}, "missing: 'Planted {name}'"),
        ({"planted": ""}, "untranslated: 'Planted {name}'"),
        ({"planted": "Plantado {nombre}"}, "other placeholders: 'Planted {name}'"),
        ({"planted": "Plantado"}, "other placeholders: 'Planted {name}'"),
        ({"seats": ("%(n)s lugar", "lugares")}, "other placeholders: '%(n)s seat'"),
        ({"seats": ("%(n)s lugar", "")}, "untranslated: '%(n)s seat'"),
    ],
)
def test_each_fault_of_a_translation_is_named(
    messages: ModuleType, planted: Path, texts: dict[str, str | tuple[str, str]], problem: str
) -> None:
    found = list(messages.problems(messages.template_catalog(planted), catalog_of(**texts)))
    assert any(line.startswith(problem) for line in found)


def test_a_fuzzy_translation_is_named(messages: ModuleType, planted: Path) -> None:
    catalog = catalog_of(planted="Plantado {name}")
    catalog["Planted {name}"].flags.add("fuzzy")
    assert any(line.startswith("fuzzy: ") for line in messages.problems(messages.template_catalog(planted), catalog))


def test_a_translation_that_nobody_needs_is_named(messages: ModuleType, planted: Path) -> None:
    catalog = catalog_of(hello="Hola")
    catalog.add("Gone", string="Ido")
    assert "obsolete: 'Gone'" in list(messages.problems(messages.template_catalog(planted), catalog))


def test_extract_adds_what_is_new_and_drops_what_is_gone(messages: ModuleType, planted: Path) -> None:
    folder = planted / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / "django.po"
    header = '# Words.\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    po.write_text(header + '\nmsgid "Hello"\nmsgstr "Hola"\n\nmsgid "Gone"\nmsgstr "Ido"\n')
    assert messages.extract(planted, planted / "locale") == 0
    written = po.read_text()
    assert written.startswith(header)
    assert 'msgid "Hello"\nmsgstr "Hola"' in written
    assert "Gone" not in written
    assert messages.check(planted, planted / "locale") == 1


def test_compiling_gives_what_django_reads(messages: ModuleType, planted: Path) -> None:
    folder = planted / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Hello"\nmsgstr "Hola"\n')
    assert messages.compile_catalogues(planted / "locale") == 0
    assert b"Hola" in (folder / "django.mo").read_bytes()
