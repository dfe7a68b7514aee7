"""The list of what Waymark is made of is complete: each locked package with version and hash, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from processes import REPOSITORY
from tools.sbom import UnlockedPackageError, make_sbom, node_components, python_components

PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[.*?\])?==([^ \\;]+)", re.MULTILINE)
LISTS = ("requirements.txt", "requirements-saml.txt", "requirements-dev.txt")


def test_every_locked_package_is_in_the_list_with_version_and_hash() -> None:
    python = {pinned for name in LISTS for pinned in PINNED.findall((REPOSITORY / name).read_text())}
    node = json.loads((REPOSITORY / "package-lock.json").read_text())["packages"]
    locked = {f"pkg:pypi/{name.replace('_', '-').replace('.', '-')}@{version}" for name, version in python}
    locked |= {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{p['version']}"
        for path, p in node.items()
        if path
    }

    components = make_sbom()["components"]

    assert {component["purl"] for component in components} == locked
    assert len(locked) > 80
    assert [c["name"] for c in components if not c["hashes"] or not c["version"]] == []


def test_what_runs_is_told_from_what_only_checks() -> None:
    scopes = {component["name"]: component["scope"] for component in make_sbom()["components"]}

    assert scopes["signxml"] == "optional"
    assert (scopes["django"], scopes["@uswds/uswds"], scopes["pytest"], scopes["axe-core"]) == (
        "required",
        "required",
        "excluded",
        "excluded",
    )


def test_the_same_locks_give_the_same_bytes_and_no_address_of_a_registry() -> None:
    text = json.dumps(make_sbom())

    assert text == json.dumps(make_sbom())
    assert "http" not in text
    assert make_sbom()["specVersion"] == "1.6"


@pytest.mark.parametrize("line", ["django", "django==5.2", "django>=5 --hash=sha256:" + "0" * 64])
def test_a_package_that_is_not_locked_is_refused(line: str) -> None:
    with pytest.raises(UnlockedPackageError):
        list(python_components(line, scope="required"))


def test_a_package_of_npm_without_a_hash_is_refused() -> None:
    with pytest.raises(UnlockedPackageError):
        list(node_components('{"packages": {"node_modules/left-pad": {"version": "1.0.0"}}}'))


def test_a_checkout_elsewhere_is_described_from_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "src/waymark").mkdir(parents=True)
    (tmp_path / "src/waymark/__init__.py").write_text('__version__ = "7.0"\n')
    for name in LISTS:
        (tmp_path / name).write_text(f"Tiny_Thing==1.0 \\\n    --hash=sha256:{'ab' * 32}\n")
    (tmp_path / "package-lock.json").write_text('{"packages": {"": {}}}')

    made = make_sbom(tmp_path)

    assert made["metadata"]["component"]["version"] == "7.0"
    assert [(c["purl"], c["scope"]) for c in made["components"]] == [("pkg:pypi/tiny-thing@1.0", "required")]
