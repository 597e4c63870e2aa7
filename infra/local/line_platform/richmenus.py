"""Rich menus: LINE's endpoints, its limits, and which menu a user's phone shows.

Source: Messaging API reference, "Rich menu", "Per-user rich menu", "Rich menu alias"; "Requirements for rich menu image".
A user sees the menu that is linked to them, or else the default; a menu without a picture can be neither. Deleting a menu takes it
from everybody. A switch to another tab links that tab to the user, as LINE does.
"""

import json
import re
import struct
from collections.abc import Callable
from typing import Any, Final

from infra.local.line_platform.counting import grapheme_clusters, utf16_units
from infra.local.line_platform.limits import Checker, Fault, check_action
from infra.local.line_platform.records import RichMenu
from infra.local.line_platform.sending import Refusal
from infra.local.line_platform.state import State

Json = Any
PICTURE_MAX_BYTES: Final = 1_000_000
MENUS_MAX: Final = 1000
BULK_MAX: Final = 500
AREAS_MAX: Final = 20
_ALIAS: Final = re.compile(r"[a-z0-9_-]{1,32}")
_USER_ID: Final = re.compile(r"U[0-9a-f]{32}")
#: Creating and deleting: requests an hour (Messaging API reference, "Rate limits").
_PER_HOUR: Final = 100


def answer(state: State, method: str, path: str, body: bytes) -> tuple[int, Json]:
    """The answer to a request under /v2/bot/ about rich menus: its status and JSON, or a picture's bytes. Raises Refusal."""
    for verb, pattern, view in _ROUTES:
        found = re.fullmatch(pattern, path)
        if verb == method and found:
            told = view(state, found, body)
            state.changed()
            return (202, {}) if "bulk" in pattern else (200, told)
    raise Refusal(404, "Not found")


def shown(state: State, user_id: str) -> RichMenu | None:
    """What a user's phone shows."""
    user = state.users.get(user_id)
    if user is None or not user.follows:
        return None
    menu = state.rich_menus.get(state.linked_menus.get(user_id, "")) or state.rich_menus.get(state.default_menu)
    return menu if menu is not None and menu.has_picture else None


def faults_of(menu: Json) -> list[Fault]:
    """Every fault of a rich menu object, in order."""
    check = Checker()
    size = check.object(menu.get("size"), "size") or {}
    width, height = size.get("width"), size.get("height")
    if not isinstance(width, int) or not 800 <= width <= 2500:
        check.fault("size.width", "Must be between 800 and 2500")
    if not isinstance(height, int) or height < 250:
        check.fault("size.height", "Must be at least 250")
    if isinstance(width, int) and isinstance(height, int) and height > 0 and width / height < 1.45:
        check.fault("size", "The aspect ratio (width / height) must be at least 1.45")
    if not isinstance(menu.get("selected"), bool):
        check.fault("selected", "May not be null")
    check.text(menu, "name", "menu", 300, grapheme_clusters)
    check.text(menu, "chatBarText", "menu", 14, grapheme_clusters)
    for index, area in enumerate(check.items(menu, "areas", "", 1, AREAS_MAX)):
        at = f"areas[{index}]"
        bounds = check.object(area.get("bounds"), f"{at}.bounds") or {}
        values = [bounds.get(key) for key in ("x", "y", "width", "height")]
        if not all(isinstance(value, int) and value >= 0 for value in values):
            check.fault(f"{at}.bounds", "Must be whole numbers of 0 or more")
        elif isinstance(width, int) and isinstance(height, int):
            x, y, wide, high = (int(value or 0) for value in values)
            if not wide or not high or x + wide > width or y + high > height:
                check.fault(f"{at}.bounds", "Must lie within the rich menu")
        _action(check, area.get("action"), f"{at}.action")
    return check.faults


def _action(check: Checker, action: Json, at: str) -> None:
    if not isinstance(action, dict) or action.get("type") != "richmenuswitch":
        check_action(check, action, at)
        return
    check.text(action, "label", at, 20, grapheme_clusters, optional=True)
    check.text(action, "data", at, 300, utf16_units)
    if not _ALIAS.fullmatch(str(action.get("richMenuAliasId") or "")):
        check.fault(f"{at}.richMenuAliasId", "Must be 1 to 32 of a to z, 0 to 9, _ and -")


# --- the endpoints


def _json(body: bytes) -> dict[str, Json]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return found


def _rated(state: State, endpoint: str) -> None:
    now = state.clock.now_ms()
    recent = [at for at in state.calls.get(endpoint, []) if now - at < 3600_000]
    state.calls[endpoint] = [*recent, now]
    if len(recent) >= _PER_HOUR:
        raise Refusal(429, "The API rate limit has been exceeded. Try again later.")


def _of(state: State, rich_menu_id: str) -> RichMenu:
    menu = state.rich_menus.get(rich_menu_id)
    if menu is None:
        raise Refusal(404, "Not found")
    return menu


def _checked(body: bytes) -> dict[str, Json]:
    menu = _json(body)
    faults = faults_of(menu)
    if faults:
        raise Refusal(400, f"The request body has {len(faults)} error(s)", faults)
    return menu


def _create(state: State, _found: re.Match[str], body: bytes) -> Json:
    menu = _checked(body)
    _rated(state, "richmenu/create")
    if len(state.rich_menus) >= MENUS_MAX:
        raise Refusal(400, "The maximum number of rich menus has been reached")
    made = RichMenu(f"richmenu-{state.new_id()}", menu)
    state.rich_menus[made.id] = made
    return {"richMenuId": made.id}


def _validate(_state: State, _found: re.Match[str], body: bytes) -> Json:
    _checked(body)
    return {}


def _upload(state: State, found: re.Match[str], body: bytes) -> Json:
    menu = _of(state, found[1])
    if menu.has_picture:
        raise Refusal(400, "An image has already been uploaded to the richmenu")
    if len(body) > PICTURE_MAX_BYTES:
        raise Refusal(413, "The image exceeds the maximum size of 1 MB")
    if body[:8] != b"\x89PNG\r\n\x1a\n":
        raise Refusal(400, "The image must be a JPEG or PNG")  # JPEG is LINE's, not this stand-in's
    width, height = struct.unpack(">II", body[16:24])
    if (width, height) != (menu.content["size"]["width"], menu.content["size"]["height"]):
        raise Refusal(400, "The image size does not match the size of the rich menu")
    (state.media / f"{menu.id}.png").write_bytes(body)
    menu.has_picture = True
    return {}


def _delete(state: State, found: re.Match[str], _body: bytes) -> Json:
    menu = _of(state, found[1])
    _rated(state, "richmenu/delete")
    del state.rich_menus[menu.id]
    (state.media / f"{menu.id}.png").unlink(missing_ok=True)
    state.linked_menus = {user: one for user, one in state.linked_menus.items() if one != menu.id}
    if state.default_menu == menu.id:
        state.default_menu = ""
    return {}


def _list(state: State, _found: re.Match[str], _body: bytes) -> Json:
    return {"richmenus": [{"richMenuId": one.id, **one.content} for one in state.rich_menus.values()]}


def _set_default(state: State, found: re.Match[str], _body: bytes) -> Json:
    menu = _of(state, found[1])
    if not menu.has_picture:
        raise Refusal(400, "Must upload a richmenu image before applying it to user")
    state.default_menu = menu.id
    return {}


def _clear_default(state: State, _found: re.Match[str], _body: bytes) -> Json:
    state.default_menu = ""
    return {}


def _users(body: dict[str, Json]) -> list[str]:
    ids = body.get("userIds")
    if not isinstance(ids, list) or not 1 <= len(ids) <= BULK_MAX:
        fault = Fault("userIds", f"Size must be between 1 and {BULK_MAX}")
        raise Refusal(400, "The request body has 1 error(s)", [fault])
    if not all(isinstance(one, str) and _USER_ID.fullmatch(one) for one in ids):
        raise Refusal(400, "The property, 'userIds', in the request body is invalid (line: -, column: -)")
    return ids


def _link(state: State, _found: re.Match[str], body: bytes) -> Json:
    """LINE answers at once and links later; whoever is no friend is passed over without a word."""
    told = _json(body)
    ids = _users(told)
    menu = _of(state, str(told.get("richMenuId")))
    if not menu.has_picture:
        raise Refusal(400, "Must upload a richmenu image before applying it to user")
    for one in ids:
        user = state.users.get(one)
        if user is not None and user.follows and not user.blocked:
            state.linked_menus[one] = menu.id
    return {}


def _unlink(state: State, _found: re.Match[str], body: bytes) -> Json:
    for one in _users(_json(body)):
        state.linked_menus.pop(one, None)
    return {}


def _alias_checked(state: State, told: dict[str, Json]) -> str:
    menu = _of(state, str(told.get("richMenuId")))
    if not menu.has_picture:
        raise Refusal(400, "Must upload a richmenu image before using it in an alias")
    return menu.id


def _create_alias(state: State, _found: re.Match[str], body: bytes) -> Json:
    told = _json(body)
    alias = str(told.get("richMenuAliasId") or "")
    if not _ALIAS.fullmatch(alias):
        raise Refusal(400, "The property, 'richMenuAliasId', in the request body is invalid (line: -, column: -)")
    if alias in state.menu_aliases:
        raise Refusal(400, "conflict richmenu alias id")
    state.menu_aliases[alias] = _alias_checked(state, told)
    return {}


def _update_alias(state: State, found: re.Match[str], body: bytes) -> Json:
    if found[1] not in state.menu_aliases:
        raise Refusal(404, "richmenu alias not found")
    state.menu_aliases[found[1]] = _alias_checked(state, _json(body))
    return {}


def _delete_alias(state: State, found: re.Match[str], _body: bytes) -> Json:
    if state.menu_aliases.pop(found[1], None) is None:
        raise Refusal(404, "richmenu alias not found")
    return {}


def _aliases(state: State, _found: re.Match[str], _body: bytes) -> Json:
    return {"aliases": [{"richMenuAliasId": alias, "richMenuId": one} for alias, one in state.menu_aliases.items()]}


_ID: Final = r"(richmenu-[0-9]+)"
type View = Callable[[State, re.Match[str], bytes], Json]
_ROUTES: Final[tuple[tuple[str, str, View], ...]] = (
    ("POST", "richmenu", _create),
    ("POST", "richmenu/validate", _validate),
    ("GET", "richmenu/list", _list),
    ("POST", f"richmenu/{_ID}/content", _upload),
    ("DELETE", f"richmenu/{_ID}", _delete),
    ("POST", "richmenu/bulk/link", _link),
    ("POST", "richmenu/bulk/unlink", _unlink),
    ("POST", "richmenu/alias", _create_alias),
    ("GET", "richmenu/alias/list", _aliases),
    ("POST", r"richmenu/alias/([a-z0-9_-]{1,32})", _update_alias),
    ("DELETE", r"richmenu/alias/([a-z0-9_-]{1,32})", _delete_alias),
    ("POST", f"user/all/richmenu/{_ID}", _set_default),
    ("DELETE", "user/all/richmenu", _clear_default),
)
