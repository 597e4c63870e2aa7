"""A thin client of LINE's rich menu endpoints: one try each. No user id stands in an address: users are linked in bulk, one or five hundred.

Source: LINE Developers, Messaging API reference, "Rich menu", "Per-user rich menu", "Rich menu alias".
"""

import functools
import json
from typing import Any, Final

import urllib3

from kernel import secrets
from kernel.settings import env

TIMEOUT: Final = urllib3.Timeout(connect=2.0, read=8.0)


class Later(Exception):
    """LINE did not answer, or not now (429, 5xx, a token that must be renewed): the same again later. The text says what it said."""


class Refused(Exception):
    """A clear no that repeating does not change. The text says why."""


class Missing(Refused):
    """What was to be changed or taken away is not there (404)."""


@functools.cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(retries=False, timeout=TIMEOUT)


def listed() -> dict[str, str]:
    """{rich menu id: its name} of all that this channel has."""
    return {one["richMenuId"]: one["name"] for one in _asked("GET", "richmenu/list")["richmenus"]}


def create(menu: dict[str, Any]) -> str:
    return str(_asked("POST", "richmenu", menu)["richMenuId"])


def upload(rich_menu_id: str, png: bytes) -> None:
    _asked("POST", f"richmenu/{rich_menu_id}/content", png, data=True)


def delete(rich_menu_id: str) -> None:
    _gone("DELETE", f"richmenu/{rich_menu_id}")


def aliases() -> dict[str, str]:
    """{alias: the rich menu that it points at}."""
    return {one["richMenuAliasId"]: one["richMenuId"] for one in _asked("GET", "richmenu/alias/list")["aliases"]}


def point(alias: str, rich_menu_id: str, *, known: bool) -> None:
    """Make an alias point at a rich menu; `known` says whether there is such an alias."""
    if known:
        _asked("POST", f"richmenu/alias/{alias}", {"richMenuId": rich_menu_id})
    else:
        _asked("POST", "richmenu/alias", {"richMenuAliasId": alias, "richMenuId": rich_menu_id})


def delete_alias(alias: str) -> None:
    _gone("DELETE", f"richmenu/alias/{alias}")


def set_default(rich_menu_id: str) -> None:
    """What everybody sees to whom no rich menu is linked."""
    _asked("POST", f"user/all/richmenu/{rich_menu_id}", {})


def clear_default() -> None:
    _gone("DELETE", "user/all/richmenu")


def link(rich_menu_id: str, user_ids: list[str]) -> None:
    """Link at most 500 users. LINE does it a little later; whoever is no friend any more is passed over."""
    _asked("POST", "richmenu/bulk/link", {"richMenuId": rich_menu_id, "userIds": user_ids})


def unlink(user_ids: list[str]) -> None:
    """Give at most 500 users back to the default."""
    _asked("POST", "richmenu/bulk/unlink", {"userIds": user_ids})


def _gone(method: str, path: str) -> None:
    try:
        _asked(method, path)
    except Missing:
        return


def _asked(method: str, path: str, body: dict[str, Any] | bytes | None = None, *, data: bool = False) -> dict[str, Any]:
    """LINE's answer. Raises Later, Refused, Missing."""
    status, raw = _tried(method, path, body, data=data)
    if status == 401:
        secrets.forget()  # the channel's token may have been rotated
        status, raw = _tried(method, path, body, data=data)
    told = f"{status} {_message_in(raw)}".strip()
    if status in (401, 403, 429) or status >= 500:
        raise Later(told)
    if status == 404:
        raise Missing(told)
    if status >= 400:
        raise Refused(told)
    found: dict[str, Any] = json.loads(raw) if raw else {}
    return found


def _tried(method: str, path: str, body: dict[str, Any] | bytes | None, *, data: bool) -> tuple[int, bytes]:
    token = secrets.secret("LINE_SECRETS_ID")["channel_access_token"]
    host = env("LINE_API_URL", "https://api.line.me").rstrip("/")
    if data:  # pictures go to a host of their own, which the stand-in does not have
        host = host.replace("https://api.line.me", "https://api-data.line.me")
    headers = {"Authorization": f"Bearer {token}"}
    sent = None
    if body is not None:
        headers["Content-Type"] = "image/png" if isinstance(body, bytes) else "application/json; charset=utf-8"
        sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    try:
        answer = _pool().request(method, f"{host}/v2/bot/{path}", body=sent, headers=headers)
    except urllib3.exceptions.HTTPError as error:
        raise Later(type(error).__name__) from None
    return answer.status, bytes(answer.data)


def _message_in(raw: bytes) -> str:
    try:
        told = json.loads(raw)
    except ValueError:
        return ""
    message = told.get("message") if isinstance(told, dict) else ""
    return message[:200] if isinstance(message, str) else ""
