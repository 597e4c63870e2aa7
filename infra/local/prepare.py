"""`make setup`: everything that can be made before the local cloud starts: the emulator's environment and the frontends' builds."""

from infra.local import emulator, failures, frontends, needs


def main() -> None:
    try:
        needs.check()
        emulator.install()
        frontends.build()
    except failures.KNOWN as error:
        failures.give_up(error)


if __name__ == "__main__":
    main()
