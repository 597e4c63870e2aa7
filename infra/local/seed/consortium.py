"""The DX consortium: three members admitted by two colleagues, and three applications on their way."""

from typing import Any

from infra.local.seed.doors import Doors
from infra.local.seed.people import APPROVER, REVIEWER

APPLICATIONS = "/api/consortium/applications"
CONFIRM = "/api/consortium/confirm"
CHECKS = {
    "identity": ["国税庁 法人番号公表サイト"],
    "antisocial": ["新聞記事データベース", "官報・行政処分の公表情報"],
    "activity": ["団体のウェブサイト"],
    "terms": ["申込みの記録"],
}


def consortium(doors: Doors) -> None:
    """Six organisations apply, each from its own office; each confirms by its mail."""
    forms = [_komorebi(), _hiroba(), _school(), _sunny(), _garage(), _studio()]
    for number, form in enumerate(forms):
        doors.send_form(APPLICATIONS, form, address=f"127.0.2.{number + 1}")
    ids = [doors.confirm(CONFIRM, form["contact"]["email"], "確認してください")["id"] for form in forms]
    for application_id in ids[:3]:
        admit(doors, application_id)
    _screen(doors, ids[3])
    _act(doors, ids[3], "propose", {"decision": "approve", "reason": "4つの確認で問題がなく、事業が会の目的に合うため"})
    _act(doors, ids[4], "checks/identity", {"result": "ok", "source": CHECKS["identity"][0]})


def admit(doors: Doors, application_id: str) -> None:
    """All checks, a proposal, and a second person's decision."""
    _screen(doors, application_id)
    _act(
        doors,
        application_id,
        "propose",
        {"decision": "approve", "reason": "確認で問題がなく、事業が会の目的に合うため"},
    )
    _act(doors, application_id, "approve", {}, by=APPROVER)


def _screen(doors: Doors, application_id: str) -> None:
    for check, sources in CHECKS.items():
        for source in sources:
            _act(doors, application_id, f"checks/{check}", {"result": "ok", "source": source, "note": ""})


def _act(doors: Doors, application_id: str, verb: str, said: dict[str, Any], *, by: str = REVIEWER) -> None:
    visitor = doors.signed_in(by)
    version = doors.get(f"{APPLICATIONS}/{application_id}", by=visitor)["version"]
    doors.post(f"{APPLICATIONS}/{application_id}/{verb}", {"version": version} | said, by=visitor)


def _form(organisation: dict[str, str], contact: dict[str, str], interests: list[str], motive: str) -> dict[str, Any]:
    return {
        "organisation": {"postcode": "123-4567"} | organisation,
        "contact": contact,
        "interests": interests,
        "motive": motive,
        "list_publicly": True,
        "agree_terms": True,
        "agree_antisocial": True,
    }


def _komorebi() -> dict[str, Any]:
    return _form(
        {
            "name": "合同会社こもれび印刷",
            "name_kana": "コモレビインサツ",
            "kind": "company",
            "corporate_number": "8999901000025",
            "address": "ひなた県ひだまり市中央三丁目2-8",
            "website": "https://komorebi.example",
            "introduction": "まちの印刷屋です。小さなお店の注文表やお知らせを、紙と画面の両方でつくります。",
        },
        {
            "name": "井上 直樹",
            "name_kana": "イノウエ ナオキ",
            "email": "naoki@komorebi.example",
            "telephone": "090-0000-2002",
        },
        ["cashless", "data_use"],
        "注文の受け方を電話から画面に変えたお店の経験を、ほかのお店に伝えたいと考えています。",
    )


def _hiroba() -> dict[str, Any]:
    return _form(
        {
            "name": "NPO法人ひだまり子育てひろば",
            "name_kana": "ヒダマリコソダテヒロバ",
            "kind": "npo",
            "corporate_number": "9999905000012",
            "address": "ひなた県ひだまり市本町1-6-3",
            "website": "https://hiroba.example",
            "introduction": "子育て中の家族が集まる場所を、市内4か所で開いています。",
        },
        {
            "name": "松本 由美",
            "name_kana": "マツモト ユミ",
            "email": "yumi@hiroba.example",
            "telephone": "090-0000-2004",
        },
        ["remote_work", "human_resources"],
        "在宅でできる仕事を、子育て中の方につなぐ方法を一緒に考えたいです。",
    )


def _school() -> dict[str, Any]:
    return _form(
        {
            "name": "学校法人ひなた学園",
            "name_kana": "ヒナタガクエン",
            "kind": "school",
            "corporate_number": "8999901000041",
            "address": "ひなた県ひだまり市緑ケ丘10-1",
            "introduction": "情報とデザインの専門学校です。学生が、まちの課題に取り組む授業をしています。",
        },
        {
            "name": "岡田 拓也",
            "name_kana": "オカダ タクヤ",
            "email": "okada@hinata-school.example",
            "telephone": "090-0000-2005",
        },
        ["ai", "matching", "human_resources"],
        "授業で、地元の会社の困りごとを題材にしたいと考えています。",
    )


def _sunny() -> dict[str, Any]:
    return _form(
        {
            "name": "株式会社サニーシステムズ",
            "name_kana": "サニーシステムズ",
            "kind": "company",
            "corporate_number": "8999901000033",
            "address": "ひなた県ひだまり市駅前1-1-1 ひなたビル5階",
            "website": "https://sunny.example",
        },
        {"name": "藤田 綾", "name_kana": "フジタ アヤ", "email": "fujita@sunny.example", "telephone": "090-0000-2006"},
        ["security", "ai"],
        "小さな会社が安心して使えるセキュリティの相談窓口を、会員の皆さんと開きたいです。",
    )


def _garage() -> dict[str, Any]:
    return _form(
        {
            "name": "株式会社ひだまり自動車",
            "name_kana": "ヒダマリジドウシャ",
            "kind": "company",
            "corporate_number": "8999901000058",
            "address": "ひなた県ひだまり市南町5-12",
        },
        {
            "name": "石川 修",
            "name_kana": "イシカワ オサム",
            "email": "ishikawa@hidamari-cars.example",
            "telephone": "090-0000-2007",
        },
        ["subsidies", "cashless"],
        "車検の予約を電話だけで受けています。補助金を使って予約のしくみを入れたいので、経験のある方に相談したいです。",
    )


def _studio() -> dict[str, Any]:
    return _form(
        {
            "name": "工房あさぎ",
            "name_kana": "コウボウアサギ",
            "kind": "sole_proprietor",
            "address": "ひなた県ひだまり市川沿い2-3",
            "introduction": "染めものの工房です。",
        },
        {"name": "青木 葵", "name_kana": "アオキ アオイ", "email": "aoi@asagi.example", "telephone": "090-0000-2008"},
        ["matching"],
        "体験教室の申込みを、ひとりでも回せるようにしたいです。",
    )
