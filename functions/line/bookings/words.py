"""What the bot says about bookings. Offers and settings in, messages out, each within LINE's limits; nothing is read but the address of our page.

A button carries a `Press`: all that leads to it, so that nothing need be remembered between two taps. `flow` names one way from 「予約」 to a
booking, and becomes the booking's id: two taps on the same button are the same booking. `revision` says which state of a booking a button
speaks of, so that an old one is recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

from bookings import days, mounting, offers, states
from bookings.days import When
from bookings.records import Booking, Wait
from bookings.rules import METHODS, TELEPHONE, VIDEO, Rules, Service
from kernel import clock
from line import liff
from line.safety import wording

type Message = dict[str, Any]

SERVICE, METHOD, WHO, DAY, TIME, BOOK = "service", "method", "who", "day", "time", "book"
CHANGE, CANCEL, CANCEL_SURELY, KEEP = "change", "cancel", "cancel-surely", "keep"
WAIT, LEAVE, TAKE, GIVE, NONE, START = "wait", "leave", "take", "give", "none", "start"
FULL, WAIT_TIME = "full", "wait-time"
_BEGINNING: Final = frozenset({START, SERVICE, METHOD, WHO, DAY, TIME, BOOK, WAIT, FULL, WAIT_TIME})
DAYS_SHOWN: Final = 9  # of LINE's ten columns; the last one leads further
COLUMN_MOST: Final = 3
COLUMNS_MOST: Final = 10
_PREFIX: Final = "bk1|"
_ANYBODY: Final = "だれでもよい"


@dataclass(frozen=True)
class Press:
    """What a button of ours says when it is pressed."""

    act: str
    flow: str = ""
    service: str = ""
    method: str = ""
    counsellor: str = ""
    day: str = ""
    minute: int = 0
    booking: str = ""
    revision: int = 0

    @property
    def data(self) -> str:
        return _PREFIX + "|".join(str(getattr(self, one.name)) for one in fields(self))

    @property
    def when(self) -> When | None:
        """The time it names, if it is one."""
        try:
            return When(date.fromisoformat(self.day), self.minute)
        except ValueError:
            return None


def press_in(data: Any) -> Press | None:
    """The press in a postback's data; None if it is not ours."""
    if not isinstance(data, str) or not data.startswith(_PREFIX):
        return None
    given = data.removeprefix(_PREFIX).split("|")
    if len(given) != len(fields(Press)) or not (given[6].isdecimal() and given[8].isdecimal()):
        return None
    act, flow, service, method, counsellor, day, minute, booking, revision = given
    return Press(act, flow, service, method, counsellor, day, int(minute), booking, int(revision))


def begins(data: Any) -> bool:
    """Whether a postback's data lead to a new booking, or a place in the queue; not to what she has already."""
    press = press_in(data)
    return press is not None and not press.booking and press.act in _BEGINNING


@dataclass(frozen=True)
class DayOffer:
    """A day in the carousel: how many beginnings are free in each part, and which parts are staffed at all."""

    day: date
    free: tuple[int, ...]
    staffed: tuple[bool, ...]


def services(flow: str, offered: Sequence[Service]) -> list[Message]:
    """Which service: four buttons, or a column for each of ten."""
    actions = [_press(one.name, Press(SERVICE, flow, one.id)) for one in offered[:COLUMNS_MOST]]
    if len(actions) < 4:
        actions.append(_page("日と時刻を一覧で選ぶ"))
    if len(actions) <= 4:
        return [_buttons("相談は無料です。どの予約をしますか。", actions, "予約するサービスを選んでください")]
    columns = [(one.name, [action]) for one, action in zip(offered, actions, strict=False)]
    return [_carousel(columns, "予約するサービスを選んでください")]


def methods(press: Press, service: Service) -> list[Message]:
    """By which way."""
    actions = [_press(METHODS[one], replace(press, act=METHOD, method=one)) for one in service.methods]
    return [_buttons(f"{service.name}（{service.minutes}分）の方法をお選びください。", actions, "方法を選んでください")]


def who(press: Press, rules: Rules, able: Sequence[str]) -> list[Message]:
    """With whom: anybody, or one of those who can."""
    names = [("", _ANYBODY), *((one, rules.counsellors[one].name) for one in able)][:COLUMNS_MOST]
    columns = [
        (
            f"相談員：{name}",
            [_press("空きを見る", replace(press, act=METHOD, counsellor=one, day=""), f"相談員：{name}")],
        )
        for one, name in names
    ]
    return [_carousel(columns, "相談員を選んでください")]


def day_choice(press: Press, shown: Sequence[DayOffer], further: date | None, *, named: bool) -> list[Message]:
    """Days with their three parts; a full part leads to the waiting list, the last column further."""
    columns = [(_day_text(one), [_part(press, one, part) for part in range(len(offers.PARTS))]) for one in shown]
    ahead = further.isoformat() if further else ""
    columns.append(
        (
            "ほかの選び方",
            [
                _press("先の日を見る", replace(press, act=METHOD, day=ahead)),
                _press("相談員を選ぶ", replace(press, act=WHO, day=""))
                if named
                else _press("近い日に戻る", replace(press, act=METHOD, day="")),
                _press("方法を選び直す", replace(press, act=SERVICE, day=""))
                if not press.booking
                else _press("変更しない", replace(press, act=KEEP)),
            ],
        )
    )
    return [_carousel(columns, "日と時間帯を選んでください")]


def _day_text(one: DayOffer) -> str:
    told = "・".join(
        f"{name}{count}枠" if count else f"{name}満席" if staffed else f"{name}なし"
        for (name, _, _), count, staffed in zip(offers.PARTS, one.free, one.staffed, strict=True)
    )
    return f"{days.day_label(one.day)}\n{told}"


def _part(press: Press, one: DayOffer, part: int) -> dict[str, str]:
    name, start, _ = offers.PARTS[part]
    there = replace(press, day=one.day.isoformat(), minute=start)
    said = f"{days.day_label(one.day)} {name}"
    if one.free[part]:
        return _press(f"{name}の空きを見る", replace(there, act=DAY), said)
    if one.staffed[part] and not press.booking:
        return _press(f"{name}は満席：空きを待つ", replace(there, act=WAIT), f"{said}の空きを待つ")
    return _press(f"{name}は満席" if one.staffed[part] else f"{name}の受付なし", replace(there, act=NONE), said)


def slots(press: Press, part: int, shown: Sequence[tuple[When, bool]]) -> list[Message]:
    """The beginnings of a part of a day, three in a column, those that are full among them; what is left over of the last column leads back."""
    name = f"{days.day_label(date.fromisoformat(press.day))} {offers.PARTS[part][0]}"
    back = _press("ほかの日を見る", replace(press, act=METHOD, day=""))
    actions = [_beginning(press, when, free=free) for when, free in shown[: COLUMNS_MOST * COLUMN_MOST]]
    actions += [back] * (-len(actions) % COLUMN_MOST)
    chunks = [actions[start : start + COLUMN_MOST] for start in range(0, len(actions), COLUMN_MOST)]
    return [_carousel([(f"{name} 始まる時刻", chunk) for chunk in chunks], f"{name}の時刻を選んでください")]


def _beginning(press: Press, when: When, *, free: bool) -> dict[str, str]:
    there = replace(press, act=TIME if free else FULL, minute=when.minute)
    return _press(when.clock_label if free else f"{when.clock_label} 満席", there, when.label)


def full(press: Press, when: When) -> list[Message]:
    """A beginning that somebody else has: she can wait for this very one, or look at the others."""
    told = f"{when.label}は、いま満席です。空いたときは、このトークでお知らせして1時間お取り置きします。"
    other = replace(press, act=DAY, minute=next(start for _, start, end in offers.PARTS if start <= when.minute < end))
    actions = [_waits_for(press, when), _press("ほかの時刻を見る", other)]
    return [_buttons(told, actions, f"{when.label}は、いま満席です")]


def filled(press: Press, when: When | None) -> Message:
    """Somebody was quicker; who wants this very beginning (`when`) can wait for it."""
    told = "申し訳ありません。その時間は、いま埋まりました。ほかの時間をお選びください。"
    return _buttons(told, [_waits_for(press, when)], told) if when and not press.booking else said(told)


def _waits_for(press: Press, when: When) -> dict[str, str]:
    there = replace(press, act=WAIT_TIME, day=when.day.isoformat(), minute=when.minute)
    return _press("この時刻が空いたら知らせて", there, f"{when.label}が空いたら知らせて")


def confirm(press: Press, rules: Rules, when: When) -> list[Message]:
    """Once more before it counts."""
    service = rules.services[press.service]
    named = rules.counsellors.get(press.counsellor)
    told = f"{service.name}（{METHODS[press.method]}）\n{when.label}から{service.minutes}分\n相談員：{named.name if named else _ANYBODY}"
    ask = "この内容に変更しますか。" if press.booking else "この内容で予約しますか。"
    actions = [
        _press("変更する" if press.booking else "予約する", replace(press, act=BOOK)),
        _press("選び直す", replace(press, act=METHOD, day="")),
    ]
    return [_buttons(f"{told}\n\n{ask}", actions, f"{when.label} {ask}")]


def card(booking: Booking, rules: Rules, lead: str, *, later: bool = False) -> list[Message]:
    """A booking with what can be done with it; a reminder's (`later`) can be put off by one tap."""
    actions = [_press("変更する", of(booking, CHANGE)), _press("取り消す", of(booking, CANCEL))]
    if booking.state == states.HELD:
        actions = [_press("予約する", of(booking, TAKE)), _press("見送る", of(booking, GIVE))]
    elif booking.state == states.DISPLACED:
        actions = [_press("日時を選び直す", of(booking, CHANGE)), _press("取り消す", of(booking, CANCEL))]
    elif booking.method == VIDEO:
        actions.append(_page("ビデオ通話の入り口"))
    if later and booking.state == states.BOOKED:
        actions = [wording.not_now(f"{booking.booking_id}#{booking.revision}"), *actions]
    return [_buttons(f"{lead}\n\n{summary(booking, rules)}", actions, f"{lead}{booking.when.label}")]


def gone(booking: Booking, rules: Rules, flow: str = "") -> list[Message]:
    """She has cancelled, or given back a hold."""
    held = booking.state == states.LAPSED
    lead = "取り置きを見送りました。空いた時間は、ほかの方にご案内します。" if held else "ご予約を取り消しました。"
    return again(flow, f"{lead}\n\n{summary(booking, rules)}")


def which_number(booking: Booking) -> list[Message]:
    """Nobody's number is known to LINE: who is to be telephoned is asked for it, unless she has typed it on the page."""
    if booking.method != TELEPHONE or booking.telephone:
        return []
    told = "お電話する番号を、このトークに送ってください。しごと相談の担当者だけが見ます。話しにくい時間帯があれば、いっしょに書いてください。"
    return [{"type": "text", "text": told}]


def now(booking: Booking, rules: Rules) -> list[Message]:
    """A booking that an old message or button speaks of, as it is by now."""
    if not booking.live(clock.now()):
        return again("", "このボタンのご予約は、もう終わったか取り消されています。")
    return card(booking, rules, "ご予約は、その後変わっています。いまの内容です。")


def summary(booking: Booking, rules: Rules) -> str:
    """「しごと相談（電話）／12/1(火) 24:00（2日 0:00）から60分／相談員：青木／予約番号…」, line by line."""
    service, counsellor = rules.services.get(booking.service), rules.counsellors.get(booking.counsellor)
    lines = [
        f"{service.name if service else '予約'}（{METHODS[booking.method]}）",
        f"{booking.when.label}から{booking.minutes}分",
    ]
    if booking.state != states.DISPLACED and counsellor:
        lines.append(f"相談員：{counsellor.name}")
    return "\n".join([*lines, f"予約番号：{booking.number}"])


def surely(booking: Booking, rules: Rules, *, late: bool) -> list[Message]:
    """Whether it is really to be cancelled."""
    told = "取消しの期限を過ぎていますが、取り消せます。" if late else ""
    actions = [_press("取り消す", of(booking, CANCEL_SURELY)), _press("取り消さない", of(booking, KEEP))]
    return [_buttons(f"{told}この予約を取り消しますか。\n\n{summary(booking, rules)}", actions, "予約を取り消しますか")]


def waits(press: Press, day: date, rules: Rules, part: int | None = None, minute: int | None = None) -> list[Message]:
    """In the queue now; who waits for a part of a day can choose one time of it."""
    told = (
        f"{_time_of(day, part, minute)}の空きをお待ちします（{rules.services[press.service].name}）。"
        "空きが出たら、このトークでお知らせして1時間お取り置きします。"
    )
    actions = [_press("待つのをやめる", Press(LEAVE))]
    if part is not None:
        actions.append(_press("時刻をしぼって待つ", replace(press, act=DAY, minute=offers.PARTS[part][1])))
    return [_buttons(told, actions, "空きをお待ちします")]


def waited(wait: Wait, rules: Rules) -> str:
    """「12/1(火) 夜の空き（しごと相談・ビデオ通話）」: what somebody waits for."""
    service, named = rules.services.get(wait.service), rules.counsellors.get(wait.counsellor or "")
    what = [service.name if service else "予約", METHODS[wait.method], *([named.name] if named else [])]
    return f"{_time_of(date.fromisoformat(wait.day), wait.part, wait.minute)}の空き（{'・'.join(what)}）"


def _time_of(day: date, part: int | None, minute: int | None) -> str:
    if minute is not None:
        return When(day, minute).label
    return days.day_label(day) + (f" {offers.PARTS[part][0]}" if part is not None else "")


def led_elsewhere(no: mounting.No, flow: str, rules: Rules) -> list[Message]:
    """Why not this service, and the one to take instead."""
    instead = rules.services.get(no.instead or "")
    if instead is None or not instead.active:
        return [said(no.words)]
    return [_buttons(no.words, [_press(f"{instead.name}を予約する"[:20], Press(SERVICE, flow, instead.id))], no.words)]


def again(flow: str, words: str) -> list[Message]:
    """A sentence, and the way to begin anew."""
    return [_buttons(words, [_press("空いている時間を見る", Press(START, flow))], words)]


def notice(kind: str, booking: Booking, rules: Rules) -> list[Message]:
    """What a person is told of a booking that others have touched, or that is near."""
    match kind:
        case mounting.BOOKED:
            return card(booking, rules, "職員がご予約をお取りしました。")
        case mounting.CHANGED:
            return card(booking, rules, "職員がご予約を変更しました。")
        case mounting.CANCELLED:
            return gone(booking, rules)
        case mounting.HELD:
            until = clock_words(booking.holds_until) if booking.holds_until else ""
            return card(booking, rules, f"空きが出ました。{until}までお取り置きします。")
        case mounting.LAPSED:
            return again("", f"お取り置きを終わりました。\n\n{summary(booking, rules)}")
        case mounting.MOVED:
            return card(booking, rules, "相談員が替わりました。日時は同じです。")
        case mounting.DISPLACED:
            return card(booking, rules, "申し訳ありません。こちらの都合で、この日時にお会いできなくなりました。")
        case mounting.OWN_BOOKED:
            return [*card(booking, rules, "ご予約を受け付けました。"), *which_number(booking)]
        case mounting.OWN_CHANGED:
            return [*card(booking, rules, "ご予約を変更しました。"), *which_number(booking)]
        case mounting.OWN_CANCELLED:
            return gone(booking, rules)
        case mounting.DAY_BEFORE:
            return card(booking, rules, "ご予約が近づきました。", later=True)
        case _:
            return card(booking, rules, "ご予約はまもなくです。", later=True)


def clock_words(instant: datetime) -> str:
    """「11/22(日) 13:00」 of an instant, by the calendar."""
    local = instant.astimezone(clock.JST)
    return f"{days.day_label(local.date())} {local.hour}:{local.minute:02d}"


def of(booking: Booking, act: str) -> Press:
    """A press about a booking as it is now."""
    return Press(
        act,
        service=booking.service,
        method=booking.method,
        counsellor=booking.asked_for or "",
        booking=booking.booking_id,
        revision=booking.revision,
    )


def said(words: str) -> Message:
    return {"type": "text", "text": words}


_SPOKEN: Final = {
    START: "予約をはじめから",
    SERVICE: "サービスを選ぶ",
    METHOD: "日を見る",
    WHO: "相談員を選ぶ",
    DAY: "時刻を見る",
    TIME: "時刻を選ぶ",
    BOOK: "予約する",
    CHANGE: "予約を変更する",
    CANCEL: "予約を取り消す",
    CANCEL_SURELY: "予約を取り消す（確認）",
    KEEP: "予約はそのまま",
    WAIT: "空きを待つ",
    FULL: "満席の時刻",
    WAIT_TIME: "この時刻の空きを待つ",
    LEAVE: "待つのをやめる",
    TAKE: "取り置きを予約にする",
    GIVE: "取り置きを見送る",
    NONE: "満席の時間",
}


def spoken(press: Press) -> str:
    """What staff read in a talk when a button was pressed: LINE does not tell what stood on it."""
    when = press.when
    what = f"{_SPOKEN.get(press.act, '予約')}" + (
        f" {when.label}" if when and press.act in (TIME, BOOK, FULL, WAIT_TIME) else ""
    )
    return f"（予約のボタン：{what}）"


def _press(label: str, press: Press, shown: str = "") -> dict[str, str]:
    return {"type": "postback", "label": label, "data": press.data, "displayText": shown or label}


def _page(label: str) -> dict[str, str]:
    """A button that opens the person's own page; its address names nobody."""
    return {"type": "uri", "label": label, "uri": liff.url("booking")}


def _buttons(text: str, actions: list[dict[str, str]], alt: str) -> Message:
    return {"type": "template", "altText": alt[:400], "template": {"type": "buttons", "text": text, "actions": actions}}


def _carousel(columns: Sequence[tuple[str, list[dict[str, str]]]], alt: str) -> Message:
    shown = [{"text": text, "actions": actions} for text, actions in columns]
    return {"type": "template", "altText": alt, "template": {"type": "carousel", "columns": shown}}
