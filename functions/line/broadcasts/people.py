"""What staff note of a user: tags, the hire that this agency placed, and whether they asked for offers all the same.

The groups follow in the same transaction, so a segment counts what was noted a moment ago.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from kernel import clock, errors, ids, search
from kernel.callers import Staff
from kernel.changes import Change, Kept, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from line.broadcasts import audience
from line.broadcasts.records import TAGS, Profile, Tag, profile_key
from line.records import LineRecord

HISTORY_MOST: Final = 100
TAGS_MOST: Final = 200
_BEFORE: Final = "前の運営者"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


def tags() -> list[Tag]:
    """All tags of the city, in the order of attribute and name: one query."""
    return sorted(Tag.query(TAGS), key=lambda one: (one.attribute or "", one.name))


def tag_label(one: Tag) -> str:
    return f"{one.attribute}：{one.name}" if one.attribute else one.name


def save_tag(body: Mapping[str, Any], *, marker: Marker) -> str:
    """A new tag; its id. Raises Invalid (there is one of the name), RuleBroken (too many)."""
    known = tags()
    attribute, name = body.get("attribute", "").strip(), body["name"].strip()
    same = next((one for one in known if (one.attribute or "", one.name) == (attribute, name)), None)
    if same is not None:
        if before := done_before(LineRecord, marker):
            return str(before.answer)
        raise errors.Invalid([FieldError("/name", "taken", "同じタグがもうあります。")])
    if len(known) >= TAGS_MOST:
        raise errors.RuleBroken(f"タグは{TAGS_MOST}個までです。似たタグをまとめてください。")
    tag_id = ids.new().lower()
    tag = Tag(pk=TAGS, sk=tag_id, tag_id=tag_id, attribute=attribute or None, name=name)
    return str(commit(New(tag), table=LineRecord, marker=marker, answer=tag_id).answer)


def of(user_key: str) -> Profile:
    """What is noted of a user; an empty one with version 0 if nothing is."""
    found = Profile.find(*profile_key(user_key), consistent=True)
    if found is not None:
        return found
    pk, sk = profile_key(user_key)
    return Profile(pk=pk, sk=sk, user_key=user_key, tags=[], history=[], version=0)


def save(user_key: str, body: Mapping[str, Any], *, by: Staff, marker: Marker) -> None:
    """Note tags, hire and wish at the version that was seen. Raises Stale, Invalid (an unknown tag, a day to come)."""
    profile = of(user_key)
    if profile.version != body["version"]:
        if done_before(LineRecord, marker):
            return
        raise errors.Stale()
    known = {one.tag_id: tag_label(one) for one in tags()}
    _check(body, known)
    before, was_new = audience.noted(profile), profile.version == 0
    now, who = clock.iso(clock.now()), {"id": by.id, "name": by.name}
    told = [*_tagged(profile, body["tags"], known), *_hired(profile, body, now, who), *_asked(profile, body, now, who)]
    if not told:
        return
    line = {"at": now, "who": by.name, "what": "、".join(told), "detail": body["reason"].strip()}
    profile.history = [*profile.history, line][-HISTORY_MOST:]
    changes: list[Change] = [New(profile) if was_new else Saved(profile)]
    commit(*changes, *audience.moved(user_key, before, audience.noted(profile)), table=LineRecord, marker=marker)


def _check(body: Mapping[str, Any], known: Mapping[str, str]) -> None:
    wrong = [
        FieldError(f"/tags/{place}", "unknown", "そのタグはありません。選び直してください。")
        for place, tag in enumerate(body["tags"])
        if tag not in known
    ]
    hired = body.get("hired")
    if hired and hired["on"] > clock.today().isoformat():
        wrong.append(FieldError("/hired/on", "future", "就職した日は、今日までの日にしてください。"))
    if wrong:
        raise errors.Invalid(wrong)


def _tagged(profile: Profile, wanted: Sequence[str], known: Mapping[str, str]) -> list[str]:
    before, after = profile.tags, sorted(set(wanted))
    told = [f"タグ「{known[tag]}」を付けました" for tag in after if tag not in before]
    told += [f"タグ「{known.get(tag, tag)}」を外しました" for tag in before if tag not in after]
    profile.tags = after
    return told


def _hired(profile: Profile, body: Mapping[str, Any], now: str, who: Mapping[str, str]) -> list[str]:
    wanted = body.get("hired")
    before = {key: profile.hired[key] for key in ("on", "indefinite")} if profile.hired else None
    if before == wanted:
        return []
    profile.hired = {**wanted, "by": who, "at": now} if wanted else None
    if not wanted:
        return ["就職の記録を消しました"]
    return [f"就職（{wanted['on']}、{'期間の定めなし' if wanted['indefinite'] else '期間の定めあり'}）を記録しました"]


def _asked(profile: Profile, body: Mapping[str, Any], now: str, who: Mapping[str, str]) -> list[str]:
    if bool(profile.asked) == body["asked"]:
        return []
    profile.asked = {"by": who, "at": now, "how": body["reason"].strip()} if body["asked"] else None
    return ["求人の案内の求めを記録しました" if body["asked"] else "求人の案内の求めを取り消しました"]


# ── What a successor takes over (`line.handover`): tags by their names, for ids are this installation's own ─────────────────


def told(user_keys: Sequence[str]) -> dict[str, Any]:
    """{user key: {tags, hired, asked}} of those of whom something is noted."""
    named = {one.tag_id: [one.attribute or "", one.name] for one in tags()}
    found = {}
    for one in search.records(Profile, [profile_key(key) for key in user_keys]):
        hired = {key: one.hired[key] for key in ("on", "indefinite")} if one.hired else None
        asked = one.asked["how"] if one.asked else ""
        found[one.user_key] = {"tags": [named[tag] for tag in one.tags if tag in named], "hired": hired, "asked": asked}
    return found


def taken_over(user_key: str, said: Any) -> list[Change]:
    """The notes of a user who is new here, of the shape of `told`; their groups, and the tags that are not here yet."""
    now, by = clock.iso(clock.now()), {"id": "", "name": _BEFORE}
    wanted, hired, asked = _pairs(said), said["hired"], said["asked"]
    here = {(one.attribute or "", one.name): one.tag_id for one in tags()}
    new = {pair: _tag_id(pair) for pair in wanted if pair not in here}
    pk, sk = profile_key(user_key)
    profile = Profile(
        pk=pk,
        sk=sk,
        user_key=user_key,
        tags=sorted({(here | new)[pair] for pair in wanted}),
        hired={**hired, "by": by, "at": now} if hired else None,
        asked={"by": by, "at": now, "how": asked} if asked else None,
        history=[{"at": now, "who": _BEFORE, "what": "引き継ぎました", "detail": ""}],
    )
    records = [
        Kept(Tag(pk=TAGS, sk=tag_id, tag_id=tag_id, attribute=attribute or None, name=name))
        for (attribute, name), tag_id in new.items()
    ]
    return [New(profile), *records, *audience.moved(user_key, frozenset(), audience.noted(profile))]


def too_many(said: Sequence[Any]) -> str:
    """Why the tags of all these notes can't be had together with those that are here; nothing if they can. One query."""
    here = {(one.attribute or "", one.name) for one in tags()}
    brought = {pair for one in said for pair in _pairs(one)}
    if len(here | brought) <= TAGS_MOST:
        return ""
    return f"取り込むと、タグが{len(here | brought):,}個になります（{TAGS_MOST}個まで）。前の運営者に、似たタグをまとめてから書き出してもらってください。"


def _pairs(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(attribute.strip(), name.strip()) for attribute, name in said["tags"]]


def _tag_id(pair: tuple[str, str]) -> str:
    """The same for each user of the file that has it."""
    return ids.made(_EPOCH, hashlib.sha256(repr(pair).encode()).digest()).lower()
