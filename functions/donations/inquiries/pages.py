"""The page that whoever has no JavaScript sees when the form has come: (template, context) for the kernel."""

from typing import Any


def sent(answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """It has come: its number, and by when we answer."""
    return "message_page.html", {
        "title": "お問い合わせが届きました",
        "service": "donations",
        "lead": answer["message"],
        "paragraphs": [
            f"お問い合わせ番号：{answer['number']}",
            "この番号を控えてください。続けてお聞きになるときや、お電話のときに、番号をお知らせいただくと早くお調べできます。",
        ],
        "links": [("ふるさと納税のページへ", "/services/donations/"), ("はじめのページへ", "/")],
    }
