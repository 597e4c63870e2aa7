"""Which ports one local cloud uses: the site's own, and three that are counted from it."""

import os
import socket
from dataclasses import dataclass

DEFAULT = 8000


class PortBusy(RuntimeError):
    """Another program listens there, or this one may not."""


@dataclass(frozen=True)
class Ports:
    """`site` is what people open; the LINE stand-in, the emulator and the Rakuten stand-in follow ten, twenty and thirty later."""

    site: int

    @property
    def line(self) -> int:
        return self.site + 10

    @property
    def emulator(self) -> int:
        return self.site + 20

    @property
    def rakuten(self) -> int:
        return self.site + 30

    @property
    def uses(self) -> dict[int, str]:
        """What each port is for."""
        return {
            self.site: "the site",
            self.line: "the LINE stand-in",
            self.emulator: "the emulator",
            self.rakuten: "the Rakuten stand-in",
        }

    def check(self) -> None:
        """Raises PortBusy, saying which port and how to choose another."""
        if not 1024 <= self.site <= 65535 - 30:
            raise PortBusy(
                f"Port {self.site} cannot be taken: choose one from 1024 to 65505, e.g. make run PORT={DEFAULT}"
            )
        for port, use in self.uses.items():
            if not _free(port):
                other = self.site + 100 if self.site < 65000 else DEFAULT
                raise PortBusy(
                    f"Port {port} (for {use}) is in use by another program. "
                    f"Stop it, or choose another with: make run PORT={other}"
                )


def free() -> Ports:
    """Ports that nobody uses now; for tests. Two that look at the same time begin to look at different places."""
    first = os.getpid() % 80
    for step in range(80):
        ports = Ports(21000 + (first + step) % 80 * 100)
        if all(_free(port) for port in ports.uses):
            return ports
    raise PortBusy("No four free ports between 21000 and 29000.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
