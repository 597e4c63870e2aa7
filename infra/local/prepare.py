"""`make setup`: everything that can be made before the local cloud starts: the emulator's environment and the frontends' builds."""

import sys

from infra.local import emulator, frontends


def main() -> None:
    try:
        emulator.install()
        frontends.build()
    except frontends.BuildFailed as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
