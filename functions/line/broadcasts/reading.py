"""What somebody in safe mode reads when they open a neutral notice of a broadcast."""

from line.broadcasts import content
from line.broadcasts.records import Batch, Broadcast, broadcast_key
from line.records import User
from line.scenarios.rendering import Message


def read(user: User, broadcast_id: str) -> list[Message] | None:
    """The messages that the notice stood for; None if there is no such broadcast, or this user was not sent it."""
    broadcast = Broadcast.find(*broadcast_key(broadcast_id))
    if broadcast is None or broadcast.content is None or broadcast.begun_at is None:
        return None
    lists = Batch.query(f"RECIPIENTS#{broadcast.frozen['id']}")
    if not any(user.user_key in one.users for one in lists):
        return None
    return content.messages(broadcast_id, broadcast.content)
