"""The board of おしごと広場: tasks from two companies and two partner systems, in every state that an officer meets."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from infra.local.seed.doors import Doors
from infra.local.seed.people import ADMINISTRATOR, REVIEWER

TASKS = "/api/crowdsourcing/tasks"
_JST = timezone(timedelta(hours=9))
MINORI = {
    "name": "株式会社みのり食品",
    "contact_name": "高橋 恵美",
    "email": "takahashi@minori.example",
    "telephone": "090-0000-2001",
}
KOMOREBI = {
    "name": "合同会社こもれび印刷",
    "contact_name": "井上 直樹",
    "email": "inoue@komorebi.example",
    "telephone": "090-0000-2002",
}
LIBRARY = {
    "name": "ひだまり市立図書館",
    "contact_name": "大野 静香",
    "email": "library@hidamari.example",
    "telephone": "0000-00-0020",
}
CHAMBER = {
    "name": "ひだまり商店会",
    "contact_name": "西村 大輔",
    "email": "shoten@hidamari-chamber.example",
    "telephone": "090-0000-2003",
}


def tasks(doors: Doors) -> None:
    """Two forms by way of their mails, five tasks by partners; the officer publishes four, sends one back, leaves the rest waiting."""
    administrator = doors.signed_in(ADMINISTRATOR["email"])
    wage = {"since": "2026-10-04", "hourly_yen": 1063, "source": "ひなた労働局 公示（デモの値）"}
    doors.post("/api/crowdsourcing/minimum-wages", wage, by=administrator)
    for number, form in enumerate((_flyer(), _website())):
        doors.send_form(TASKS, form, address=f"127.0.1.{number + 1}")
    published = [
        _by(doors, "hidamari-jobs", "NAVI-1041", _typing()),
        _by(doors, "hidamari-chamber", "CH-2026-031", _photographs()),
        _by(doors, "hidamari-jobs", "NAVI-1042", _shelves()),
    ]
    _by(doors, "hidamari-jobs", "NAVI-1043", _cook())
    late_payment = _by(doors, "hidamari-chamber", "CH-2026-032", _distribution())
    confirm = "/api/crowdsourcing/confirm"
    published.append(doors.confirm(confirm, MINORI["email"], "確認のお願い")["task_id"])
    doors.confirm(confirm, KOMOREBI["email"], "確認のお願い")
    for task_id in published:
        _decide(doors, task_id, "approve", {})
    reason = "支払日が、受け取る日を1日目と数えると61日目です。1日早めて、送り直してください。"
    _decide(doors, late_payment, "send-back", {"reason": reason})


def _by(doors: Doors, partner: str, reference: str, task: dict[str, Any]) -> str:
    body = {"reference": reference} | task
    return str(doors.signed(TASKS, body, partner=partner, message_id=f"msg_{reference}")["task_id"])


def _decide(doors: Doors, task_id: str, verb: str, said: dict[str, Any]) -> None:
    officer = doors.signed_in(REVIEWER)
    version = doors.get(f"{TASKS}/{task_id}", by=officer)["version"]
    doors.post(f"{TASKS}/{task_id}/{verb}", {"version": version} | said, by=officer)


def day(ahead: int) -> str:
    """The date in Japan so many days from today."""
    return (datetime.now(UTC).astimezone(_JST) + timedelta(days=ahead)).date().isoformat()


def _task(orderer: dict[str, str], title: str, description: str, **more: Any) -> dict[str, Any]:
    return {
        "orderer": orderer,
        "title": title,
        "description": description,
        "category": "other",
        "place": {"kind": "remote"},
        "contract": "outsourcing",
        "reward": {"kind": "fixed", "yen": 10000},
        "delivery_date": day(30),
        "payment_date": day(60),
        "deadline": day(14),
        "places": 1,
        "skills": [],
        "agree_terms": True,
    } | more


def _flyer() -> dict[str, Any]:
    return _task(
        MINORI,
        "年末の惣菜カタログ、校正をお願いします",
        "A4で8ページのカタログの校正です。原稿はPDFでお渡しします。\n\n誤字、価格、電話番号の間違いを見つけて、赤字で返してください。"
        "品名の表記ゆれの一覧も、原稿と一緒にお渡しします。",
        category="writing",
        reward={"kind": "fixed", "yen": 16000, "note": "8ページ"},
        deadline=day(9),
        skills=["校正の経験"],
    )


def _website() -> dict[str, Any]:
    return _task(
        KOMOREBI,
        "会社のウェブサイトの文章を見直してほしい",
        "5ページの文章を、はじめての人にも分かる言葉に直してください。くわしくは inoue@komorebi.example までお問い合わせください。",
        category="writing",
        reward={"kind": "fixed", "yen": 30000, "note": "5ページ"},
        deadline=day(12),
    )


def _typing() -> dict[str, Any]:
    return _task(
        {
            "name": "NPO法人ひだまり子育てひろば",
            "contact_name": "松本 由美",
            "email": "info@hiroba.example",
            "telephone": "090-0000-2004",
        },
        "利用者アンケート300枚の入力",
        "手書きのアンケート（A4片面、選ぶ質問10問と自由記述1問）を、表に入力します。\n\n紙の受け渡しは市民交流センターで行います。名前や連絡先は書かれていません。",
        category="office",
        reward={"kind": "fixed", "yen": 24000, "note": "300枚"},
        deadline=day(6),
        places=2,
        skills=["表計算ソフトの入力"],
    )


def _photographs() -> dict[str, Any]:
    return _task(
        CHAMBER,
        "商店街の歳末市、写真を撮ってください",
        "歳末市の2日間、店とお客さまの様子を写真に撮ります。50枚ほどを選び、色を整えて渡してください。\n\n写る方への声かけは、商店会の担当が一緒に行います。",
        category="photo_video",
        place={"kind": "onsite", "address": "ひだまり市本町 中央商店街"},
        reward={"kind": "fixed", "yen": 45000, "note": "2日間・50枚"},
        deadline=day(10),
        skills=["人物の撮影"],
    )


def _shelves() -> dict[str, Any]:
    return _task(
        LIBRARY,
        "図書館の本棚、並べ直しのお手伝い",
        "休館日に、本を番号の順に並べ直します。重い本は職員が運びます。1日4時間を、2日間です。",
        category="field",
        place={"kind": "onsite", "address": "ひだまり市中央二丁目3-1 市立図書館"},
        reward={"kind": "hourly", "yen": 1300},
        deadline=day(16),
        places=4,
    )


def _cook() -> dict[str, Any]:
    offer = {
        "contract": "employment",
        "category": "field",
        "place": {"kind": "onsite", "address": "ひだまり市本町2-4-1"},
        "reward": {"kind": "hourly", "yen": 1150},
        "places": 3,
    }
    return _task(
        MINORI, "惣菜の調理スタッフ（週3日から）", "朝8時から13時まで、惣菜の調理と盛り付けをお願いします。", **offer
    )


def _distribution() -> dict[str, Any]:
    return _task(
        CHAMBER,
        "歳末市のちらしを配ってください",
        "本町と中央の約800軒に、ちらしを配ります。地図をお渡しします。",
        category="delivery",
        place={"kind": "onsite", "address": "ひだまり市本町・中央"},
        reward={"kind": "fixed", "yen": 12000, "note": "800軒"},
        delivery_date=day(20),
        payment_date=day(80),
        deadline=day(8),
    )
