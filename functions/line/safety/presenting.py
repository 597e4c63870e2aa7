"""How staff see safe mode: one user's switch with its history, who could not talk, and the table of neutral words. Decides nothing."""

from datetime import date
from typing import Any, Final

from bookings import mounting
from bookings.days import When
from bookings.rules import Rules
from kernel import clock, sealing
from kernel.paging import page
from line.presenting import label
from line.records import LineRecord, User
from line.safety import wording
from line.safety.records import PutOff, SafetySwitch

HISTORY_MOST: Final = 50
# What each notice is about, for staff.
NAMES: Final = {
    wording.REPLY: "トークの中での返事（本人の操作への応答）",
    wording.ANSWER: "職員からの回答",
    wording.BROADCAST: "一斉配信",
    wording.CONSULTATION: "相談ページの新しいメッセージ",
    wording.HANDOVER: "アカウントの引っこしのお知らせ（コードをすぐ読めるよう、通知だけひかえめ）",
    wording.SETTING: "設定が変わったお知らせ",
    wording.booking(mounting.BOOKED): "予約をとったお知らせ",
    wording.booking(mounting.CHANGED): "予約を変更したお知らせ",
    wording.booking(mounting.CANCELLED): "予約を取り消したお知らせ",
    wording.booking(mounting.HELD): "空きが出たお知らせ（取り置き）",
    wording.booking(mounting.LAPSED): "取り置きを終わったお知らせ",
    wording.booking(mounting.MOVED): "相談員が替わったお知らせ",
    wording.booking(mounting.DISPLACED): "日時の選び直しのお願い",
    wording.booking(mounting.DAY_BEFORE): "前日のお知らせ",
    wording.booking(mounting.HOUR_BEFORE): "1時間前のお知らせ",
    wording.booking(mounting.OWN_BOOKED): "本人が予約のページで予約した控え",
    wording.booking(mounting.OWN_CHANGED): "本人が予約のページで予約を変えた控え",
    wording.booking(mounting.OWN_CANCELLED): "本人が予約のページで予約を取り消した控え",
}


def person(user: User) -> dict[str, Any]:
    """One user's safe mode: how it stands, and when it was switched by whom."""
    found = page(
        SafetySwitch, "", [f"USER#{user.user_key}"], prefix="SAFETY#", limit=HISTORY_MOST, consistent=True
    ).items
    on = wording.wants_neutral(user)
    return {
        "id": user.user_key,
        "label": label(user.user_key),
        "version": 2 if on else 1,
        "state": "on" if on else "off",
        "state_name": "入っています" if on else "切れています",
        "on": on,
        "since": clock.iso(user.safe_since) if user.safe_since else None,
        "actions": [] if on else ["on"],
        "history": [
            {
                "at": clock.iso(one.at),
                "who": one.who,
                "what": "安全モードを入れました" if one.on else "安全モードを切りました",
                "detail": _words(one),
            }
            for one in found
        ],
        "why": [
            {
                "rule": "SF-1",
                "version": 1,
                "since": "2026-11-22",
                "source": "業務仕様：電話を家族と共に使う方、離婚を考えている方への配慮",
                "text": "本人、または本人の希望を聞いた相談員が入れます。切れるのは本人だけです。",
                "rows": [{"label": "いま", "value": "入っています" if on else "切れています"}],
            }
        ],
    }


def _words(one: SafetySwitch) -> str:
    if one.wrapped_key is None:
        return ""
    return str(sealing.key_of(LineRecord, one.pk, one.wrapped_key).opened(one, "words") or "")


def wordings() -> list[dict[str, Any]]:
    """Each notice of the house with what a lock screen shows of it in safe mode, and its buttons."""
    return [_wording(notice, one) for notice, one in wording.WORDINGS.items()]


def _wording(notice: str, one: wording.Wording | None) -> dict[str, Any]:
    said = one.said if one else wording.PREVIEW
    opens = ["開く"] if one and one.opens else []
    later = ["またあとで"] if one and one.later else []
    return {"notice": notice, "name": NAMES.get(notice, notice), "shown": said, "buttons": [*opens, *later]}


def put_off(one: PutOff, rules: Rules) -> dict[str, Any]:
    """Who said 「今は話せない」 of which booking, and where it is now. Nothing of why: nobody is asked."""
    was = When(date.fromisoformat(one.was["day"]), int(one.was["minute"]))
    counsellor = rules.counsellors.get(one.was["counsellor"])
    return {
        "id": f"{one.booking_id}~{one.revision}",
        "version": one.version,
        "at": clock.iso(one.at),
        "state": one.state,
        "booking": one.booking_id,
        "number": one.number,
        "was": was.label,
        "counsellor": counsellor.name if counsellor else "",
        "moved": bool(one.moved),
        "person_label": label(one.person),
        "seen_by": one.seen_by or None,
    }
