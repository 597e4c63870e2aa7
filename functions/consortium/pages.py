"""The pages that people see without JavaScript, and behind the link in the mail: (template, context) for the kernel."""

from typing import Any

from consortium import rules, words
from consortium.intake import CONFIRM_PATH
from kernel import clock
from kernel.errors import Problem

type Page = tuple[str, dict[str, Any]]


def sent(answer: dict[str, Any]) -> Page:
    """The form has come; the mail is on its way."""
    until = rules.shown_date(clock.parse(answer["expires"]))
    return "message_page.html", {
        "title": "確認のメールをお送りしました",
        "service": "consortium",
        "lead": answer["message"],
        "paragraphs": [
            f"メールのリンクは、{until}まで使えます。それまでに開かなければ、お送りいただいた内容は消えます。",
            "10分たってもメールが届かないときは、迷惑メールの入れ物と、宛先のつづりをお確かめのうえ、もう一度お申し込みください。",
        ],
        "links": [("コンソーシアムのページへ", "/consortium/")],
    }


def confirm(token: str, content: dict[str, Any]) -> Page:
    """What will be confirmed, and the button. Without telephone and address: a mistyped e-mail is somebody else's mailbox."""
    organisation, contact = content["organisation"], content["contact"]
    return "confirm_page.html", {
        "title": "入会の申込みの確認",
        "service": "consortium",
        "lead": "次の内容で申し込みます。よろしければ、ボタンを押してください。まだ申込みは届いていません。",
        "facts": [
            ("団体の名称", organisation["name"]),
            ("団体の種類", words.KINDS[organisation["kind"]]),
            ("法人番号", organisation.get("corporate_number") or "なし"),
            ("ご担当者", contact["name"]),
            ("関心のあるテーマ", "、".join(words.interests(content["interests"]))),
            ("入会の動機", content["motive"]),
            ("会員一覧への掲載", "希望する" if content["list_publicly"] else "希望しない"),
        ],
        "action": CONFIRM_PATH,
        "token": token,
        "button": "この内容で申し込む",
    }


def confirmed(answer: dict[str, Any]) -> Page:
    """The application has come."""
    return "message_page.html", {
        "title": "申込みが届きました",
        "service": "consortium",
        "lead": answer["message"],
        "paragraphs": [
            "内容を確かめるため、事務局からお電話やメールを差し上げることがあります。",
            f"受付番号：{answer['receipt']}",
        ],
        "links": [("コンソーシアムのページへ", "/consortium/")],
    }


def gone(problem: Problem) -> Page:
    """The link can't be used any more."""
    return "message_page.html", {
        "title": "このリンクは使えません",
        "service": "consortium",
        "lead": problem.detail,
        "paragraphs": ["メールの中のアドレスが途中で切れていないか、お確かめください。"],
        "links": [("もう一度申し込む", "/consortium/apply/")],
    }
