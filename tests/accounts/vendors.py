"""What the donations tell of a vendor, as accounts hears it."""

from accounts.sign_in import email_token
from accounts.worker import worker
from kernel import clock, schema
from kernel.events import Event


def event(vendor: str = "VENDOR", *, standing: str = "approved", number: int = 1, kind: str = "vendor") -> Event:
    """The event of a vendor's approval, now."""
    data = {"standing": standing, "number": number, "kind": kind}
    at = clock.iso(clock.now())
    return Event("donations.vendor_in_force", vendor, data, id=f"01{vendor}{number:04d}", at=at, room="donations")


def told(vendor: str = "VENDOR", **changed: str | int) -> None:
    """It was approved, or what `changed` says."""
    worker.deliver_event(event(vendor, **changed))  # type: ignore[arg-type]


def news(vendor: str = "VENDOR", *, had: str) -> Event:
    """The event of its daily mail, which its contact `had`."""
    data = schema.load("donations/events/vendor_news")["examples"][0] | {"had": email_token(had)}
    return Event("donations.vendor_news", vendor, data, id="01EVENTN", at=clock.iso(clock.now()), room="donations")
