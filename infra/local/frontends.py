"""Build what browsers get: the OpenAPI document, the site's assets, the staff's SPA. Each only if its inputs changed."""

import os
import sys

from infra.local.children import run_to_end
from infra.local.progress import step
from infra.places import BUILD, LOCAL, ROOT, Stamp, files_under, fingerprint

FRONTEND = ROOT / "frontend"
_LOG = LOCAL / "logs" / "frontends.log"


class BuildFailed(RuntimeError):
    """A frontend could not be built; the message carries the end of what the tool said."""


def run(*command: str, where: str = ".") -> None:
    """Run a tool quietly. Raises BuildFailed with the end of its output."""
    plain = os.environ | {"NO_COLOR": "1", "FORCE_COLOR": "0"}
    done = run_to_end(command, ROOT / where, plain)
    _LOG.parent.mkdir(parents=True, exist_ok=True)
    with _LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}\n")
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        # npm repeats itself after what the tool said; of its own errors the first lines matter.
        tool = [line for line in said if not line.startswith("npm ") and not line.strip().startswith("at ")]
        shown = tool[-12:] if len(tool) > 4 else [line for line in said if line.startswith("npm error")][:8]
        raise BuildFailed(f"`{' '.join(command)}` failed:\n  " + "\n  ".join(shown) + f"\nAll of it: {_LOG}")


def install() -> None:
    """`npm ci`, if the lock changed."""
    stamp = Stamp(
        "npm", fingerprint([FRONTEND / "package-lock.json"]), FRONTEND / "node_modules" / ".package-lock.json"
    )
    if stamp.fresh():
        return
    with step("Installing the frontends' packages"):
        run("npm", "ci", "--no-audit", "--no-fund", where="frontend")
    stamp.done()


def openapi() -> None:
    """build/openapi.json, out of the rooms' declared routes."""
    made = BUILD / "openapi.json"
    inputs = [ROOT / "functions", ROOT / "schemas", *(ROOT / "infra").glob("openapi*")]
    stamp = Stamp("openapi", fingerprint(inputs), made)
    if stamp.fresh():
        return
    with step("Writing the OpenAPI document"):
        run(sys.executable, "-m", "infra.openapi")
    stamp.done()


def workspace(name: str, words: str) -> None:
    """`npm run build` of one workspace."""
    folder = FRONTEND / name
    inputs = [path for path in files_under(folder) if not {"dist", "made"} & set(path.relative_to(folder).parts)]
    inputs += [ROOT / "schemas", BUILD / "openapi.json", FRONTEND / "package-lock.json"]
    stamp = Stamp(f"frontend-{name}", fingerprint(inputs), folder / "dist")
    if stamp.fresh():
        return
    with step(words):
        run("npm", "run", "build", "--workspace", name, where="frontend")
    stamp.done()


def build() -> None:
    """All of it, in the order of what needs what. MACHIMUSUBI_FRONTENDS=keep takes the builds as they are (for work on the rooms)."""
    if os.environ.get("MACHIMUSUBI_FRONTENDS") == "keep":
        return
    install()
    openapi()
    workspace("site", "Building the site's assets")
    workspace("admin", "Building the staff's application")
