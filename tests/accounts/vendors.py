"""What the donations tell of a vendor, as accounts hears it."""

from accounts.worker import worker
from kernel import clock
from kernel.events import Event


def event(vendor: str = "VENDOR", *, standing: str = "approved", number: int = 1, kind: str = "vendor") -> Event:
    """The event of a vendor's approval, now."""
    data = {"standing": standing, "number": number, "kind": kind}
    at = clock.iso(clock.now())
    return Event("donations.vendor_in_force", vendor, data, id=f"01{vendor}{number:04d}", at=at, room="donations")


def told(vendor: str = "VENDOR", **changed: str | int) -> None:
    """It was approved, or what `changed` says."""
    worker.deliver_event(event(vendor, **changed))  # type: ignore[arg-type]
