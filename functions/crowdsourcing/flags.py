"""What a reviewer should look at. A flag never refuses a task; it is a hint with its reason. Pure.

A flag is {code, field, text}: `field` is the name in the request, `text` one Japanese sentence.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from crowdsourcing import rules
from crowdsourcing.content import Content
from japan import text as japanese
from kernel import clock, money

type Flag = dict[str, str]

HOURLY_HIGH_YEN = (
    10_000  # four times what skilled work at home is usually paid; recruiting for crime promises such sums
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TELEPHONE = re.compile(r"(?:\+81|0)[\d\-() ]{8,16}\d")
_LINK = re.compile(r"https?://|www\.|line\s*(?:id|アカウント)|(?:カカオトーク|kakao)", re.IGNORECASE)


@dataclass(frozen=True)
class Wage:
    """A minimum wage: yen an hour, from `since` on."""

    since: date
    hourly_yen: int
    source: str = ""


@dataclass(frozen=True)
class _Wording:
    code: str
    pattern: re.Pattern[str]
    ask: str


# Sources: 男女雇用機会均等法 第5条; 労働施策総合推進法 第9条; 職業安定法 第3条 and 第5条の4; 警察庁「犯罪実行者募集の実態」;
# 特定商取引法 第51条; 労働基準法研究会報告「労働基準法の「労働者」の判断基準について」(昭和60年12月19日).
_WORDINGS = (
    _Wording(
        "gender",
        re.compile(r"(?:女性|男性|主婦|主夫)(?:のみ|だけ|限定|歓迎|に限る)"),
        "性別で人を限る理由があるか、確かめてください",
    ),
    _Wording(
        "age",
        re.compile(r"\d{2}(?:歳|才)(?:以下|以上|未満|まで|くらいまで)|若い方|若者限定|学生限定|シニア不可"),
        "年齢で人を限る理由があるか、確かめてください",
    ),
    _Wording(
        "nationality",
        re.compile(r"日本人(?:のみ|だけ|限定|に限る)|外国(?:人|籍).{0,6}(?:不可|お断り|除く)"),
        "国籍で人を限っていないか、確かめてください",
    ),
    _Wording(
        "crime",
        re.compile(
            r"受け子|出し子|運び屋|闇バイト|テレグラム|telegram|即日現金|即金|誰でも(?:簡単に)?(?:高収入|稼げ)|口座.{0,8}(?:買取|貸し|譲)|キャッシュカードを"
        ),
        "犯罪の実行者の募集に使われる言葉です。電話で依頼者を確かめてください",
    ),
    _Wording(
        "money_first",
        re.compile(r"登録料|保証金|入会金|教材(?:費|の購入|を購入)|(?:商品|在庫)の?(?:買い取り|買取)(?:義務|が必要)"),
        "働く人に先に払わせる仕事ではないか、確かめてください",
    ),
    _Wording(
        "employment_like",
        re.compile(r"時給|アルバイト|パートタイム|正社員|契約社員|シフト制|出勤|勤務時間|タイムカード"),
        "雇用にあたる仕事ではないか、確かめてください",
    ),
)


def wage_on(day: date, wages: Sequence[Wage]) -> Wage | None:
    """The minimum wage in force on `day`, or None where none is recorded for it."""
    return max((wage for wage in wages if wage.since <= day), key=lambda wage: wage.since, default=None)


def of(content: Content, *, at: datetime, review_due: datetime, wages: Sequence[Wage]) -> list[Flag]:
    """All flags of a task that came in `at`; `wages` are needed for hourly rewards only."""
    offer = content.offer
    found = _texts(offer)
    told = "マイナンバーと思われる12けたの数字があったため、保存せずに伏せました。"
    found = [_flag("my_number_masked", field, told) for field in content.masked] + found
    if clock.parse(offer["deadline"]) < review_due:
        found.append(
            _flag("deadline_soon", "deadline", "確認の期限より前に応募の締切が来ます。早めに確かめてください。")
        )
    if offer["reward"]["kind"] == "hourly":
        found += _hourly(offer, at, wages)
    if not content.is_employment:
        found += _payment(offer)
    return found


def _flag(code: str, field: str, text: str) -> Flag:
    return {"code": code, "field": field, "text": text}


def _texts(offer: dict[str, Any]) -> list[Flag]:
    found = []
    for field in ("title", "description"):
        words = unicodedata.normalize("NFKC", offer[field])
        label = "見出し" if field == "title" else "くわしい内容"
        if _EMAIL.search(words):
            found.append(
                _flag(
                    "contact_in_text",
                    field,
                    f"{label}にメールアドレスのような文字があります。公開してよいか確かめてください。",
                )
            )
        if any(japanese.is_telephone(japanese.telephone_key(one)) for one in _TELEPHONE.findall(words)):
            found.append(
                _flag(
                    "contact_in_text",
                    field,
                    f"{label}に電話番号のような数字があります。公開してよいか確かめてください。",
                )
            )
        if _LINK.search(words):
            found.append(
                _flag("link_in_text", field, f"{label}に外の連絡先やリンクがあります。公開してよいか確かめてください。")
            )
        for wording in _WORDINGS:
            said = wording.pattern.search(words)
            if said and not (wording.code == "employment_like" and offer["contract"] == "employment"):
                found.append(_flag(wording.code, field, f"{label}に「{said[0]}」とあります。{wording.ask}。"))
    return found


def _hourly(offer: dict[str, Any], at: datetime, wages: Sequence[Wage]) -> list[Flag]:
    """最低賃金法 第4条 binds employers; work paid by the hour under 業務委託 is compared as well, since it is often employment in fact."""
    yen = offer["reward"]["yen"]
    wage = wage_on(at.astimezone(clock.JST).date(), wages)
    if wage is None:
        return [_flag("minimum_wage_unknown", "reward", "最低賃金が登録されていないため、報酬と比べられませんでした。")]
    if yen < wage.hourly_yen:
        text = f"1時間{money.display(yen)}は、最低賃金{money.display(wage.hourly_yen)}（{wage.since.isoformat()}から）を下回ります。"
        return [_flag("below_minimum_wage", "reward", text)]
    if yen > HOURLY_HIGH_YEN:
        return [
            _flag(
                "reward_high", "reward", f"1時間{money.display(yen)}は高額です。仕事の中身と依頼者を確かめてください。"
            )
        ]
    return []


def _payment(offer: dict[str, Any]) -> list[Flag]:
    delivery, payment = date.fromisoformat(offer["delivery_date"]), date.fromisoformat(offer["payment_date"])
    day = rules.statutory_day(delivery, payment)
    if day <= rules.PAYMENT_DAYS_MOST:
        return []
    last = delivery + timedelta(days=rules.PAYMENT_DAYS_MOST - 1)
    text = f"支払日は、受け取る日を1日目と数えると{day}日目です。法律の数え方では{last.isoformat()}までなので、1日早めるよう頼んでください。"
    return [_flag("payment_61st_day", "payment_date", text)]
