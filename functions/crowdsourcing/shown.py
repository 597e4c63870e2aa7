"""How staff see a task: a row of a list, the detail with its history and its reasons (わけを見る), what waits, a line of a download."""

import itertools
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from crowdsourcing import review, rules
from crowdsourcing.content import CATEGORIES, CONTRACTS, difference, pay_words, place_words
from crowdsourcing.records import EMPLOYMENT_LEAD, PUBLISHED, REVIEW, SITE, MinimumWage, Revision, Seen, Task
from kernel import case_number, clock

STATE_WORDS = {
    "review": "確認待ち",
    "published": "募集中",
    "closed": "募集終了",
    "sent_back": "差し戻し",
    "withdrawn": "取り下げ",
    "employment_lead": "求人（しごと相談へ）",
}
CSV_HEADER = (
    "受付番号", "状態", "届いた日時", "見出し", "仕事の種類", "契約の形", "報酬の決め方", "報酬（円）", "働く場所",
    "募集する人数", "応募の締切", "納品を受け取る日", "支払日", "会社・団体", "ご担当者", "メールアドレス", "電話番号",
    "届け元", "届け元の番号", "公開した日時", "理由",
)  # fmt: skip


def due_of(task: Task) -> datetime | None:
    """When staff must have acted: the city's promise, or the deadline where that comes first; None where nothing waits."""
    match task.state:
        case "review":
            return min(task.review_due, task.deadline)
        case "employment_lead" if task.live:
            return task.review_due
        case _:
            return None


def row(task: Task) -> dict[str, Any]:
    """A line of a list: nothing of the contact person."""
    offer, reward, due = task.offer, task.offer["reward"], due_of(task)
    return {
        "id": task.task_id,
        "version": task.version,
        "number": task.number,
        "state": task.state,
        "title": offer["title"],
        "orderer": offer["orderer"],
        "category": offer["category"],
        "contract": offer["contract"],
        "place": "remote" if offer["place"]["kind"] == "remote" else offer["place"]["address"],
        "reward": {"kind": reward["kind"], "yen": reward["yen"], "unit_note": reward["note"] or None},
        "deadline": offer["deadline"],
        "submitted_at": clock.iso(task.submitted_at),
        "due": _iso(due),
        "flags": len(task.flags),
        "actions": review.actions(task),
    }


def detail(seen: Seen) -> dict[str, Any]:
    """Everything about one task."""
    task, offer = seen.task, seen.task.offer
    return row(task) | {
        "description": offer["description"],
        "receipt_date": offer["delivery_date"],
        "payment_date": offer["payment_date"],
        "places": offer["places"],
        "skills": offer["skills"],
        "contact": {"name": task.contact["name"], "email": task.contact["email"], "phone": task.contact["telephone"]},
        "source": task.source,
        "source_name": "サイトのフォーム" if task.source == SITE else task.source_name or task.source,
        "reference": task.reference,
        "revision": task.revision,
        "flags": task.flags,
        "received_at": clock.iso(task.received_at),
        "published_at": _iso(task.published_at),
        "closed_at": _iso(task.closed_at),
        "handed_over_at": _iso(task.handed_over_at),
        "reason": task.reason,
        "previous": task.previous,
        "previous_number": case_number.of(task.previous) if task.previous else None,
        "followed_by": task.followed_by,
        "followed_by_number": case_number.of(task.followed_by) if task.followed_by else None,
        "board_path": f"/tasks/{task.task_id}/" if task.published_at else None,
        "history": [
            {"at": clock.iso(one.at), "who": one.who, "what": one.what, "detail": one.detail}
            for one in reversed(seen.history)
        ],
        "revisions": _revisions(task, seen.revisions),
        "why": why(task),
    }


def _iso(instant: datetime | None) -> str | None:
    return clock.iso(instant) if instant else None


def _revisions(task: Task, older: list[Revision]) -> list[dict[str, Any]]:
    """What each revision changed, newest first; the first revision changed nothing."""
    contents = [(one.revision, one.received_at, one.offer, one.contact) for one in older]
    contents.append((task.revision, task.received_at, task.offer, task.contact))
    found = [
        {
            "revision": number,
            "at": clock.iso(at),
            "changes": difference(offer_before, offer) + difference(contact_before, contact),
        }
        for (_, _, offer_before, contact_before), (number, at, offer, contact) in itertools.pairwise(contents)
    ]
    return found[::-1]


# --- わけを見る -----------------------------------------------------------------------------------------------------------


def why(task: Task) -> list[dict[str, Any]]:
    """The rules that hold this task now, with the rows behind each."""
    found = []
    if task.offer["contract"] == "outsourcing":
        found.append(_why_payment(task))
    else:
        found.append(_why_employment())
    if due_of(task) is not None:
        found.append(_why_review(task))
    if task.state == PUBLISHED:
        found.append(_why_closing(task))
    found.extend(_why_flag(flag) for flag in task.flags)
    return found


def _rows(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs]


def _why_payment(task: Task) -> dict[str, Any]:
    delivery, payment = date.fromisoformat(task.offer["delivery_date"]), date.fromisoformat(task.offer["payment_date"])
    days = rules.payment_days(delivery, payment)
    return {
        "rule": "payment-60-days",
        "version": "1",
        "since": "2024-11-01",
        "source": "フリーランス・事業者間取引適正化等法（令和5年法律第25号）第4条第1項",
        "text": f"支払日は、納品を受け取る日の{days}日後です（{rules.PAYMENT_DAYS_MOST}日以内）。",
        "rows": _rows(
            ("納品を受け取る日", delivery.isoformat()),
            ("支払日", payment.isoformat()),
            ("受け取る日からの日数", f"{days}日"),
            ("法律の数え方（受け取る日が1日目）", f"{rules.statutory_day(delivery, payment)}日目"),
            ("法律の数え方での最後の日", rules.last_payment_day(delivery).isoformat()),
        ),
    }


def _why_employment() -> dict[str, Any]:
    return {
        "rule": "employment-to-job-support",
        "version": "1",
        "since": "2026-11-01",
        "source": "職業安定法（昭和22年法律第141号）第4条第1項・第29条（地方公共団体の行う職業紹介）",
        "text": "雇用の求人なので、おしごと広場には載せず、しごと相談に引き継ぎます。",
        "rows": _rows(("契約の形", "雇用")),
    }


def _why_review(task: Task) -> dict[str, Any]:
    rows = [("届いた日時", _stamp(task.received_at)), ("3営業日目", _stamp(task.review_due))]
    if task.state == REVIEW:
        rows.append(("応募の締切", _stamp(task.deadline)))
    return {
        "rule": "review-3-business-days",
        "version": "1",
        "since": "2026-11-01",
        "source": "市の約束（投稿者への案内）。営業日：地方自治法第4条の2",
        "text": "届いた日の翌日から数えて3営業日目の閉庁までに確かめます。応募の締切が先に来るときは、締切までに確かめます。",
        "rows": _rows(*rows),
    }


def _why_closing(task: Task) -> dict[str, Any]:
    return {
        "rule": "close-at-deadline",
        "version": "1",
        "since": "2026-11-01",
        "source": "おしごと広場の決まり",
        "text": "締切になると自動で募集を終え、1週間後に一覧から消えます。",
        "rows": _rows(("応募の締切", _stamp(task.deadline))),
    }


_FLAG_SOURCES = {
    "below_minimum_wage": "最低賃金法（昭和34年法律第137号）第4条",
    "payment_61st_day": "フリーランス・事業者間取引適正化等法 第4条第1項（起算して60日の期間内）",
    "gender": "男女雇用機会均等法 第5条の考え方",
    "age": "労働施策総合推進法 第9条の考え方",
    "nationality": "職業安定法 第3条の考え方",
    "employment_like": "昭和60年12月19日 労働基準法研究会報告（労働者の判断基準）",
    "my_number_masked": "番号法 第20条（収集等の制限）",
}


def _why_flag(flag: dict[str, str]) -> dict[str, Any]:
    return {
        "rule": f"flag-{flag['code'].replace('_', '-')}",
        "version": "1",
        "since": "2026-11-01",
        "source": _FLAG_SOURCES.get(flag["code"], "おしごと広場の確認のめやす"),
        "text": flag["text"],
        "rows": [],
    }


def _stamp(instant: datetime) -> str:
    return instant.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")


# --- What waits -----------------------------------------------------------------------------------------------------------


def waiting(in_review: list[Task], leads: list[Task]) -> dict[str, Any]:
    """What waits for a reviewer, by deadline, and the figures above it (`schemas/kernel/waiting.json`)."""
    now = clock.now()
    waits = sorted([*in_review, *leads], key=lambda task: (due_of(task) or now, task.task_id))
    late = sum(1 for task in waits if (due_of(task) or now) < now)
    return {
        "items": [_waiting_item(task) for task in waits],
        "figures": [
            _figure("確認待ちのおしごと", len(in_review), REVIEW),
            _figure("期限を過ぎたもの", late, REVIEW) | {"late": late > 0},
            _figure("引き継ぎ待ちの求人", len(leads), EMPLOYMENT_LEAD),
        ],
    }


def _figure(label: str, value: int, state: str) -> dict[str, Any]:
    return {"label": label, "value": value, "unit": "件", "href": f"/crowdsourcing/tasks?state={state}", "late": False}


def _waiting_item(task: Task) -> dict[str, Any]:
    lead = task.state == EMPLOYMENT_LEAD
    if lead:
        reason = "雇用の求人です。しごと相談に引き継いでください"
    elif task.deadline <= clock.now():
        reason = "応募の締切が過ぎました。差し戻すか取り下げてください"
    elif task.flags:
        reason = task.flags[0]["text"] + (f"（ほか{len(task.flags) - 1}件）" if len(task.flags) > 1 else "")
    else:
        reason = "公開してよいか確かめてください"
    return {
        "id": task.task_id,
        "service": "crowdsourcing",
        "kind": "求人" if lead else "おしごとの確認",
        "title": f"{task.offer['title']}　{task.offer['orderer']}",
        "why": reason,
        "due": _iso(due_of(task)),
        "action": "引き継ぐ" if lead else "確かめる",
        "href": f"/crowdsourcing/tasks/{task.task_id}",
        "state": task.state,
        "version": task.version,
    }


# --- Downloads ------------------------------------------------------------------------------------------------------------


def csv_rows(tasks: Iterable[Task]) -> list[tuple[Any, ...]]:
    """One line a task, in the order of `CSV_HEADER`."""
    return [_csv_row(task) for task in tasks]


def _csv_row(task: Task) -> tuple[Any, ...]:
    offer, contact = task.offer, task.contact
    return (
        task.number,
        STATE_WORDS[task.state],
        _stamp(task.submitted_at),
        offer["title"],
        CATEGORIES[offer["category"]],
        CONTRACTS[offer["contract"]],
        pay_words(offer["reward"]),
        offer["reward"]["yen"],
        place_words(offer["place"]),
        offer["places"],
        _stamp(task.deadline),
        offer["delivery_date"],
        offer["payment_date"],
        offer["orderer"],
        contact["name"],
        contact["email"],
        contact["telephone"],
        "サイトのフォーム" if task.source == SITE else task.source_name or task.source,
        task.reference,
        _stamp(task.published_at) if task.published_at else None,
        task.reason,
    )


# --- Minimum wages --------------------------------------------------------------------------------------------------------


def wages(recorded: Iterable[MinimumWage]) -> dict[str, Any]:
    """All recorded wages, newest first."""
    return {"items": [{"since": one.since, "hourly_yen": one.hourly_yen, "source": one.source} for one in recorded]}
