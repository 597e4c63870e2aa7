"""The function package: `python -m infra.package [--city hidamari] [--architecture arm64|x86_64]` → build/package.zip.

It holds the rooms of `functions/`, `schemas/`, the city's settings as `city.json`, the site's templates, contents and built
assets as `site/`, and the locked runtime dependencies for Python 3.13 on Lambda: wheels only, so that nothing of the building
machine gets in. Modules are compiled beforehand: Lambda's folder is read-only, so it would compile them at every cold start
(0.9 s of processor time instead of 0.3 s). The same inputs give the same bytes. Over 15 MB zipped is an error.
"""

import argparse
import importlib.util
import io
import marshal
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from infra import city
from infra.places import BUILD, LOCAL, ROOT, UV, Stamp, files_under, fingerprint

LIMIT_BYTES = 15_000_000
PACKAGE = BUILD / "package.zip"
ARCHITECTURES = {"arm64": "aarch64", "x86_64": "x86_64"}

# Chalice is our router and nothing else; its command line and deployer pull in a dozen packages.
CHALICE_RUNTIME = {"__init__.py", "app.py", "compat.py", "py.typed"}
# botocore carries the description of every AWS service, 25 MB; these are the ones we call (and what they need to sign in).
SERVICES = {
    "cognito-idp",
    "dynamodb",
    "events",
    "kms",
    "s3",
    "secretsmanager",
    "ses",
    "sesv2",
    "sqs",
    "sso",
    "sso-oidc",
    "sts",
}
# Parts of packages that nothing of ours reaches: what Powertools offers besides logs and metrics, and of Cryptodome all but what
# encrypts a ZIP (elliptic curves alone are a megabyte).
UNUSED = (
    "Cryptodome/Math/",
    "Cryptodome/PublicKey/",
    "Cryptodome/Signature/",
    "aws_lambda_powertools/event_handler/",
    "dateutil/zoneinfo/",
)
_POWERTOOLS = "aws_lambda_powertools/utilities/"
_POWERTOOLS_USED = ("__init__.py", "jmespath_utils/")
_SITE = {"templates": "templates", "content": "content", "dist": "dist"}
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


class PackageTooLarge(RuntimeError):
    """The package is over its budget."""


def sources(city_name: str) -> dict[str, Path]:
    """Our own files: name in the package → file in the repository."""
    found: dict[str, Path] = {}
    for path in files_under(ROOT / "functions"):
        found[str(path.relative_to(ROOT / "functions"))] = path
    for path in files_under(ROOT / "schemas"):
        found[str(path.relative_to(ROOT))] = path
    for folder, name in _SITE.items():
        for path in files_under(ROOT / "frontend" / "site" / folder):
            found[f"site/{name}/{path.relative_to(ROOT / 'frontend' / 'site' / folder)}"] = path
    found["city.json"] = city.file_of(city_name)
    return found


def requirements() -> str:
    """The runtime dependencies as pip understands them, with hashes, from uv.lock. Chalice stands apart (no dependencies)."""
    command = [
        str(UV),
        "export",
        "--frozen",
        "--no-dev",
        "--no-emit-project",
        "--no-header",
        "--no-annotate",
        "--prune",
        "chalice",
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def chalice_requirement() -> str:
    """`chalice==…` as the lock has it."""
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    match = re.search(r'name = "chalice"\nversion = "([^"]+)"', lock)
    if not match:
        raise RuntimeError("uv.lock has no chalice.")
    return f"chalice=={match[1]}"


def install(architecture: str, target: Path) -> None:
    """Put the dependencies' files for `architecture` into `target`."""
    wheels = [str(UV), "pip", "install", "--quiet", "--target", str(target), "--python", sys.executable, "--no-deps"]
    wheels += ["--python-version", "3.13", "--python-platform", f"{ARCHITECTURES[architecture]}-manylinux_2_28"]
    wheels += ["--only-binary", ":all:", "--link-mode", "copy"]
    subprocess.run([*wheels, "-r", "-"], check=True, input=requirements(), text=True, cwd=ROOT)
    subprocess.run([*wheels, chalice_requirement()], check=True, cwd=ROOT)


def wanted(name: str) -> bool:
    """Whether a dependency's file belongs in the package."""
    parts = name.split("/")
    if "__pycache__" in parts or parts[0] == "bin" or parts[0].startswith(".") or name.endswith((".pyi", ".c", ".h")):
        return False
    if name.startswith(UNUSED):
        return False
    if name.startswith(_POWERTOOLS):
        return name.removeprefix(_POWERTOOLS).startswith(_POWERTOOLS_USED)
    if parts[0] == "chalice":
        return len(parts) == 2 and parts[1] in CHALICE_RUNTIME
    if parts[:2] == ["botocore", "data"] and len(parts) > 3:
        return parts[2] in SERVICES
    if parts[0] == "Cryptodome" and len(parts) > 1:
        return parts[1] != "SelfTest"
    # Metadata is what importlib.metadata asks for (versions, entry points); licences travel with the code.
    return not (
        parts[0].endswith(".dist-info") and parts[-1] in {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
    )


def contents(city_name: str, dependencies: Path) -> Iterator[tuple[str, bytes]]:
    """All that goes into the package, sorted by name."""
    ours = sources(city_name)
    theirs = {str(path.relative_to(dependencies)): path for path in files_under(dependencies)}
    clash = ours.keys() & theirs.keys()
    if clash:
        raise RuntimeError(f"A room and a dependency have the same name: {sorted(clash)[:3]}")
    every = ours | {name: path for name, path in theirs.items() if wanted(name)}
    for name in sorted(every):
        content = every[name].read_bytes()
        yield name, content
        if name.endswith(".py"):
            yield compiled(name, content)


def compiled(name: str, source: bytes) -> tuple[str, bytes]:
    """The module's compiled file, which Python takes without looking at the source again (PEP 552, unchecked hash)."""
    folder, _, stem = name.removesuffix(".py").rpartition("/")
    code = compile(source, f"/var/task/{name}", "exec", dont_inherit=True, optimize=0)
    unchecked = (1).to_bytes(4, "little")
    content = importlib.util.MAGIC_NUMBER + unchecked + importlib.util.source_hash(source) + marshal.dumps(code)
    return f"{folder}/__pycache__/{stem}.{sys.implementation.cache_tag}.pyc".lstrip("/"), content


def zipped(files: Iterator[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on nothing but names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            archive.writestr(info, content)
    return out.getvalue()


def build(city_name: str = "hidamari", architecture: str = "arm64", package: Path = PACKAGE) -> Path:
    """Make the package if its inputs changed; where it lies. Raises PackageTooLarge, city.InvalidSettings."""
    city.load(city_name)
    locked = Stamp(
        f"dependencies-{architecture}",
        fingerprint([ROOT / "uv.lock", ROOT / "infra" / "package.py"]),
        _kept(architecture),
    )
    if not locked.fresh():
        shutil.rmtree(_kept(architecture), ignore_errors=True)
        install(architecture, _kept(architecture))
        locked.done()
    inputs = [ROOT / "uv.lock", ROOT / "infra" / "package.py", *sources(city_name).values()]
    stamp = Stamp(f"package-{package.name}", fingerprint(inputs, city_name, architecture), package)
    if stamp.fresh():
        return package
    content = zipped(contents(city_name, _kept(architecture)))
    if len(content) > LIMIT_BYTES:
        raise PackageTooLarge(f"The package has {len(content):,} bytes; its limit is {LIMIT_BYTES:,}.")
    package.parent.mkdir(parents=True, exist_ok=True)
    package.write_bytes(content)
    stamp.done()
    return package


def own_architecture() -> str:
    """This machine's, as Lambda names it."""
    return "arm64" if os.uname().machine in {"aarch64", "arm64"} else "x86_64"


def _kept(architecture: str) -> Path:
    return LOCAL / "dependencies" / architecture


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the function package.")
    parser.add_argument("--city", default="hidamari")
    parser.add_argument("--architecture", default="arm64", choices=sorted(ARCHITECTURES))
    given = parser.parse_args()
    made = build(given.city, given.architecture)
    print(f"{made.relative_to(ROOT)}  {made.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
