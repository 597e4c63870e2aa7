"""What is known of one operation that the audit log names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """One operation: what somebody did, and the schema of what they sent."""

    said: str
    schema: str = ""
