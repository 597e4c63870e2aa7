"""The HTML pages of this room, for people without JavaScript and for those who come from a mail: (template, context) each."""

from datetime import date
from typing import Any

from crowdsourcing import mails, shown
from crowdsourcing.content import CATEGORIES, CONTRACTS, Content, pay_words, place_words
from crowdsourcing.intake import CONFIRM_PATH, Received
from crowdsourcing.records import EMPLOYMENT_LEAD, PUBLISHED, REVIEW, SENT_BACK, WITHDRAWN, Task
from kernel import clock
from kernel.errors import Problem

type Page = tuple[str, dict[str, Any]]

FORM_API_PATH = "/api/crowdsourcing/tasks"
_LINKS = [("おしごとの一覧を見る", "/tasks/"), ("トップへ", "/")]


def sent(answer: dict[str, Any]) -> Page:
    """The form arrived; a mail is on its way."""
    paragraphs = [
        answer["message"],
        "メールが届かないときは、迷惑メールの箱を確かめるか、10分ほど待ってからもう一度送ってください。",
    ]
    return _message("確認のメールをお送りしました", "あと一歩で受け付けが終わります。", paragraphs)


def to_confirm(token: str, content: Content) -> Page:
    """What will be confirmed, and the button that does it. Without the contact: a mistyped e-mail is somebody else's mailbox."""
    offer = content.offer
    facts = [
        ("見出し", offer["title"]),
        ("会社・団体", offer["orderer"]),
        ("仕事の種類", CATEGORIES[offer["category"]]),
        ("働く場所", place_words(offer["place"])),
        ("契約の形", CONTRACTS[offer["contract"]]),
        ("報酬（税込）", pay_words(offer["reward"])),
        ("募集する人数", f"{offer['places']}人"),
        ("くわしい内容", offer["description"]),
        ("必要な技能", "、".join(offer["skills"]) or "なし"),
        ("納品を受け取る日", mails.day_words(date.fromisoformat(offer["delivery_date"]))),
        ("報酬を支払う日", mails.day_words(date.fromisoformat(offer["payment_date"]))),
        ("応募の締切", mails.moment_words(clock.parse(offer["deadline"]))),
    ]
    context = {
        "title": "おしごとの内容を確かめてください",
        "lead": "よろしければ、いちばん下のボタンを押してください。市の担当者が確かめます。",
        "facts": facts,
        "action": CONFIRM_PATH,
        "token": token,
        "button": "この内容で申し込む",
        "service": "crowdsourcing",
    }
    return "confirm_page.html", context


def confirmed(received: Received) -> Page:
    """The task is accepted; what happens next."""
    number = f"受付番号は {received.number} です。"
    if received.is_employment:
        paragraphs = [
            number,
            "雇用の求人は、おしごと広場には載せず、市のしごと相談の担当者が直接ご連絡します。",
            "3営業日以内に、お電話かメールでご連絡します。",
        ]
        return _message("求人を受け付けました", "しごと相談の担当者に引き継ぎます。", paragraphs)
    paragraphs = [number, "市の担当者が内容を確かめ、3営業日以内に、結果をメールでお知らせします。"]
    return _message("おしごとを受け付けました", "ありがとうございます。", paragraphs)


def refused(problem: Problem) -> Page:
    """A link that can't be used, or a moment at which nothing can be taken."""
    return _message(problem.title, "", [problem.detail], [("おしごとを頼む", mails.FORM_PATH), *_LINKS])


def to_mend(task: Task, token: str) -> Page:
    """The form of a sent-back task, with everything still in its boxes and what is to be mended above it."""
    told = f"市からのお願い：{task.reason}　直したら、いちばん下のボタンで送ってください。"
    return "form_error_page.html", {
        "problem": {"detail": told},
        "values": _form_values(task, token),
        "form": FORM_API_PATH,
    }


def mended(task: Task) -> Page:
    """The link was used; where the task that came of it stands. Nothing of the contact person, and no form."""
    paragraphs = [
        f"直していただいたおしごとは、受付番号 {task.number} で受け付けています。いまの状態は「{shown.STATE_WORDS[task.state]}」です。",
        _NEXT.get(task.state, "このリンクから、もう一度送る必要はありません。"),
    ]
    links = [("おしごとのページを見る", f"/tasks/{task.task_id}/"), *_LINKS] if task.state == PUBLISHED else _LINKS
    return _message("このリンクは、使い終わっています", "直したものは届いています。", paragraphs, links)


_NEXT = {
    REVIEW: "市の担当者が内容を確かめ、結果をメールでお知らせします。もう一度送る必要はありません。",
    SENT_BACK: "もう一度直すときは、いちばん新しい差し戻しのメールのリンクを開いてください。",
    EMPLOYMENT_LEAD: "しごと相談の担当者が、お電話かメールでご連絡します。もう一度送る必要はありません。",
    WITHDRAWN: "もう一度頼むときは、フォームから新しく送ってください。",
}


def _form_values(task: Task, token: str) -> dict[str, Any]:
    offer, contact = task.offer, task.contact
    same = (
        "title",
        "description",
        "category",
        "place",
        "contract",
        "reward",
        "delivery_date",
        "payment_date",
        "places",
        "skills",
    )
    return {name: offer[name] for name in same} | {
        "deadline": task.deadline.astimezone(clock.JST).date().isoformat(),
        "orderer": {
            "name": offer["orderer"],
            "contact_name": contact["name"],
            "email": contact["email"],
            "telephone": contact["telephone"],
        },
        "again": token,
    }


def _message(title: str, lead: str, paragraphs: list[str], links: list[tuple[str, str]] | None = None) -> Page:
    context = {
        "title": title,
        "lead": lead,
        "paragraphs": paragraphs,
        "links": links or _LINKS,
        "service": "crowdsourcing",
    }
    return "message_page.html", context
