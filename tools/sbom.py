"""Writes what Waymark is made of as CycloneDX JSON: every locked package with its version and its hashes.

    python tools/sbom.py [OUT]          (sbom.json if left out; `make sbom`)

Only the files that lock the packages are read, so it needs no network, and the same files give the same bytes. What is
needed to run has the scope "required", what only some districts add "optional", what only tests and checks need
"excluded".
"""

import base64
import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[1]
# The lists that are locked, and whether Waymark needs what is in them in order to run.
PYTHON_LISTS = {
    "requirements.txt": "required",
    "requirements-saml.txt": "optional",
    "requirements-dev.txt": "excluded",
}
NODE_LIST = "package-lock.json"
VERSION_FILE = "src/waymark/__init__.py"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
Component = dict[str, Any]


class UnlockedPackageError(ValueError):
    """A package has no version or no hash, so that nobody can say what would be installed."""


def make_sbom(repository: Path = REPOSITORY) -> dict[str, Any]:
    """Return the list of components of a checkout, as CycloneDX 1.6.

    Raises
    ------
    UnlockedPackageError
        If a package has no version or no hash.
    """
    components: dict[str, Component] = {}
    for name, scope in PYTHON_LISTS.items():
        for component in python_components((repository / name).read_text(encoding="utf-8"), scope=scope):
            components.setdefault(component["bom-ref"], component)
    for component in node_components((repository / NODE_LIST).read_text(encoding="utf-8")):
        components.setdefault(component["bom-ref"], component)
    listed = [components[ref] for ref in sorted(components)]
    fingerprint = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(listed, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{fingerprint}",
        "version": 1,
        "metadata": {"component": _waymark(repository)},
        "components": listed,
    }


def python_components(text: str, *, scope: str) -> Iterator[Component]:
    """Yield the packages of a compiled list of requirements."""
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pinned, hashes = _PINNED.match(line), _HASH.findall(line)
        if pinned is None or not hashes:
            raise UnlockedPackageError(f"no version or no hash: {line.strip()[:80]}")
        name = re.sub(r"[-_.]+", "-", pinned[1]).lower()
        listed = [{"alg": "SHA-256", "content": digest} for digest in sorted(set(hashes))]
        yield _component(f"pkg:pypi/{name}@{pinned[2]}", name, pinned[2], scope, listed)


def node_components(text: str) -> Iterator[Component]:
    """Yield the packages of a package-lock.json."""
    for path, package in json.loads(text)["packages"].items():
        if not path:
            continue  # the checkout itself
        name = package.get("name") or path.rpartition("node_modules/")[2]
        if "version" not in package or "integrity" not in package:
            raise UnlockedPackageError(f"no version or no hash: {path}")
        scope = "excluded" if package.get("dev") else "optional" if package.get("optional") else "required"
        place = quote(name, safe="/")
        yield _component(
            f"pkg:npm/{place}@{package['version']}", name, package["version"], scope, _digests(package["integrity"])
        )


def _digests(integrity: str) -> list[dict[str, str]]:
    found = []
    for part in integrity.split():
        algorithm, _, encoded = part.partition("-")
        found.append({"alg": _ALGORITHMS[algorithm], "content": base64.b64decode(encoded).hex()})
    return found


def _component(purl: str, name: str, version: str, scope: str, hashes: list[dict[str, str]]) -> Component:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "scope": scope,
        "hashes": hashes,
        "purl": purl,
    }


def _waymark(repository: Path) -> Component:
    found = re.search(r'__version__ = "([^"]+)"', (repository / VERSION_FILE).read_text(encoding="utf-8"))
    version = found[1] if found else "unknown"
    license_choice = [{"license": {"id": "Apache-2.0"}}]
    return {
        "type": "application",
        "bom-ref": "waymark",
        "name": "waymark",
        "version": version,
        "licenses": license_choice,
    }


def main() -> None:
    """Write the list and say how long it is."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("sbom.json")
    made = make_sbom()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{out} lists {len(made['components'])} packages.")


if __name__ == "__main__":
    main()
