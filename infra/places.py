"""Where things lie in the repository, and whether they changed."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOCAL = ROOT / ".local"
TEMPLATE = ROOT / "template.yaml"
UV = LOCAL / "uv" / "bin" / "uv"  # the pinned one that the Makefile installs
_LEFT_OUT = {"__pycache__", "node_modules", ".git"}


def files_under(*places: Path) -> Iterator[Path]:
    """Every file in or under `places`, sorted; caches, dependencies and places that are not there are left out."""
    for place in places:
        if place.is_file():
            yield place
            continue
        for folder, subfolders, names in os.walk(place):
            subfolders[:] = sorted(name for name in subfolders if name not in _LEFT_OUT and not name.endswith("_cache"))
            yield from (Path(folder) / name for name in sorted(names) if not name.endswith(".pyc"))


def fingerprint(places: Iterable[Path], *also: str) -> str:
    """A hex digest of the names and contents of all files in `places`, and of the words in `also`."""
    digest = hashlib.sha256("\0".join(also).encode())
    for path in files_under(*places):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Stamp:
    """Remembers the fingerprint for which a step was last done, so that the step can be left out."""

    def __init__(self, name: str, value: str, *made: Path) -> None:
        self._file = LOCAL / "stamps" / name
        self._value = value
        self._made = made

    def fresh(self) -> bool:
        """Whether the step was done for this fingerprint and what it made is still there."""
        return (
            self._file.exists()
            and self._file.read_text(encoding="ascii") == self._value
            and all(path.exists() for path in self._made)
        )

    def done(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._value, encoding="ascii")
