"""Render the site into a folder to look at it: `python -m content.preview --out build/site` (with `functions/` on the path)."""

import argparse
import json
from pathlib import Path

from content import published, sources
from content.build import build
from kernel import clock
from kernel.settings import city, root


def sample() -> dict[str, bytes]:
    """The published JSON that the tests and this preview use."""
    folder = root("tests") / "content" / "published"
    return {f"published/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*.json")}


def main() -> None:
    """Write every file of the site below `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/site"))
    parser.add_argument("--url", default="http://localhost:8123")
    parser.add_argument("--objects", type=Path, help="a folder with published/… objects, instead of the samples")
    given = parser.parse_args()
    objects = (
        sample()
        if given.objects is None
        else {p.relative_to(given.objects).as_posix(): p.read_bytes() for p in given.objects.rglob("*.json")}
    )
    files = build(sources.load(sources.folder()), published.read(objects), city(), clock.now(), given.url)
    for key, file in files.items():
        target = given.out / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.body)
    print(json.dumps({"files": len(files), "out": str(given.out)}))  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
