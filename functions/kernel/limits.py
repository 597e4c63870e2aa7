"""Limits: how often one thing may happen to one subject (a viewer's address, a mailbox) in a fixed window of time.

| record    | pk                     | sk                     |
|-----------|------------------------|------------------------|
| a counter | RATE#<name>#<hmac>     | the window's number    |

A try is counted before the work (`Limit.count`: one UpdateItem). What is done for somebody, such as a mail to them, is counted in the
transaction that does it (`Limit.counted`: no call more), so that a repetition, which meets its marker, counts once. What is refused is
not counted. A subject is kept only as an HMAC, and its counter goes with the window.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

import botocore.exceptions

from kernel import aws, clock, secrets
from kernel.changes import Counted, counted_update
from kernel.errors import TooMany
from kernel.records import IntegerAttribute, Record, public


class Tries(Record):
    """The counter of one subject in one window. Rooms derive it for their table."""

    tries = public(IntegerAttribute(default=0))


def viewer(ip: str) -> str:
    """The subject that an address stands for: of IPv6 its /64, for whoever has one has 2 to the 64 of them."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


@dataclass(frozen=True)
class Limit:
    """At most `most` times `within` a window, for each subject. `told` is the Japanese sentence that says what came too often."""

    name: str
    most: int
    within: timedelta
    told: str = "短い時間に何度も送られました。"

    def count(self, of: type[Tries], subject: str) -> None:
        """Count one try now: one UpdateItem. Raises TooMany."""
        try:
            aws.client("dynamodb").update_item(**counted_update(self.counted(of, subject)))
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise self._too_many() from error

    def counted(self, of: type[Tries], subject: str) -> Counted:
        """The change that counts one; a commit with it raises TooMany where there were enough. `subject` is in its normal form."""
        window, ends = self._window()
        hidden = secrets.mac("search_key", f"rate{chr(31)}{self.name}{chr(31)}{subject}")[:24]
        tries = of(pk=f"RATE#{self.name}#{hidden}", sk=str(window), ttl=ends + int(self.within.total_seconds()))
        return Counted(tries, {"tries": 1}, most=self.most, otherwise=self._too_many())

    def _window(self) -> tuple[int, int]:
        """The number of the present window, and the second at which it ends."""
        length = int(self.within.total_seconds())
        window = clock.seconds(clock.now()) // length
        return window, (window + 1) * length

    def _too_many(self) -> TooMany:
        wait = self._window()[1] - clock.seconds(clock.now())
        problem = TooMany(f"{self.told}あと{-(-wait // 60)}分ほど待ってから、もう一度お試しください。")
        problem.headers["Retry-After"] = str(wait)
        return problem
