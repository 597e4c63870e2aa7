"""わけ of the analysis: by which rule a figure was counted, and what it was made of. No AWS."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from donations.catalogue import limits
from kernel import clock

HALF_PERCENT: Final = 50
_SINCE, _SINCE_COSTS = "2026-11-25", "2026-11-26"

type Reason = dict[str, Any]


def of_report(
    months: Sequence[str], rows: int, total: Mapping[str, int], migrated: Mapping[str, int], *, gifts: bool
) -> list[Reason]:
    """Of the figures of `months` in so many rows; `migrated` is what the system used before handled of them."""
    counted = _reason(
        "A-1",
        _SINCE,
        "入金が済んだ寄附を、受領日の月に数えます。",
        "市の取扱い（受領日は、入金の方法ごとの市の設定による。暦年は受領証明書とワンストップ特例の年）",
        _period(months),
        ("数えるもの", "保留の寄附も、入金済みなら数えます。取消しになったら、数えた月から引きます"),
        ("金額の合計", f"{rows}行の合計 {total['amount_yen']:,}円"),
        ("割合", "行の寄附金額÷寄附金額の合計。0.1%の位に四捨五入"),
    )
    parted = _reason(
        "A-2",
        _SINCE,
        "返礼品が2つ以上の寄附は、それぞれの返礼品で1件と数え、金額は分けます。",
        "市の取扱い（件数の合計は、寄附の件数より多くなることがあります）",
        ("分け方", "行ごとの金額があればその割合、なければ登録価格×数の割合。端数は割合の余りの大きい行から1円ずつ"),
        ("数", f"{total['quantity']:,}個"),
    )
    past = [_of_past(total, migrated)] if migrated["donations"] else []
    return [counted, *past, *([parted] if gifts else []), _of_costs(total), _of_half(total)]


def _of_past(total: Mapping[str, int], migrated: Mapping[str, int]) -> Reason:
    return _reason(
        "A-7",
        _SINCE_COSTS,
        "前のシステムから移行した寄附も、受領日の月に数えます。",
        "市の取扱い（暦年・年度の寄附額は、どのシステムで受け付けたかによらないため）",
        ("うち移行", f"{migrated['donations']:,}件　{migrated['amount_yen']:,}円"),
        ("うちこちらで受け付けた寄附", f"{total['amount_yen'] - migrated['amount_yen']:,}円"),
    )


def gift_percent() -> int:
    """How much of its amount a gift may cost today."""
    return _gift_limit().figure


def _gift_limit() -> limits.Limit:
    limit = limits.standing("K-1", clock.today())
    assert limit is not None
    return limit


def half_yen(amount_yen: int) -> int:
    """What all costs may come to, in whole yen."""
    return amount_yen * HALF_PERCENT // 100


def _of_costs(total: Mapping[str, int]) -> Reason:
    limit = _gift_limit()
    return _reason(
        "A-3",
        _SINCE_COSTS,
        "費用の割合は、調達費用÷調達費用の分かる寄附金額です。",
        limit.source,
        (
            "調達費用（税・箱代こみ、送料を除く）",
            f"{total['cost_yen']:,}円　返礼品の登録の費用×数を、寄附を数えたときの版で",
        ),
        ("調達費用の分かる寄附金額", f"{total['costed_yen']:,}円　返礼品のない寄附は、費用0円として入れます"),
        (
            "費用の分からない寄附金額",
            f"{total['amount_yen'] - total['costed_yen']:,}円　登録のない返礼品。割合に入れません",
        ),
        ("上限", f"返礼品ごとに{limit.figure}%。0.1%の位に切り上げて比べます"),
    )


def _of_half(total: Mapping[str, int]) -> Reason:
    return _reason(
        "A-4",
        _SINCE_COSTS,
        "募集に使える費用は、ぜんぶで寄附金額の50%までです。",
        "平成31年総務省告示第179号 第2条（募集に要する費用の合計は、年度の寄附金の5割以下）",
        ("寄附金額の50%", f"{half_yen(total['amount_yen']):,}円"),
        ("調達費用", f"{total['cost_yen']:,}円"),
        ("送料・事務費・手数料に使える残り", f"{half_yen(total['amount_yen']) - total['cost_yen']:,}円"),
        ("この画面にないもの", "送料・受付先の手数料・受領証明書とワンストップ特例の事務費は、ここでは数えていません"),
        ("判定の期間", "年度（4月から3月まで）。「今年度」で見てください"),
    )


def of_lateness(months: Sequence[str], total: Mapping[str, Any], today: date) -> list[Reason]:
    """Of the shipments due in `months`, as they stand on `today`."""
    known = total["shipped"] + total["overdue"]
    late = total["late"] + total["overdue"]
    return [
        _reason(
            "A-5",
            _SINCE_COSTS,
            "荷物は、発送の期限の月に数えます。期限は規則（U-1からU-6）による日で、事業者が延ばした日ではありません。",
            "市の取扱い（期限のわけは、荷物の画面にあります）",
            _period(months),
            ("期限がこの期間にある荷物", f"{total['shipments']:,}個　取りやめた荷物は数えません"),
            ("発送済み", f"{total['shipped']:,}個"),
            ("遅れて発送", f"{total['late']:,}個　発送の日が期限よりあと。期限の日の発送は遅れではありません"),
            (
                "期限を過ぎて未発送",
                f"{total['overdue']:,}個　期限が{today.isoformat()}より前。止めている荷物も数えます",
            ),
            ("まだ期限の来ていない荷物", f"{total['waiting']:,}個"),
        ),
        _reason(
            "A-6",
            _SINCE_COSTS,
            "遅れの割合は、（遅れて発送＋期限を過ぎて未発送）÷（発送済み＋期限を過ぎて未発送）です。",
            "市の取扱い（まだ期限の来ていない荷物は、分からないので入れません）",
            ("計算", f"{late:,}÷{known:,}　0.1%の位に四捨五入"),
            ("いちばん長い遅れ", f"{total['longest_days']:,}日　期限の次の日を1日目とし、未発送は今日まで"),
        ),
    ]


def _reason(rule: str, since: str, text: str, source: str, *rows: tuple[str, str]) -> Reason:
    told = [{"label": label, "value": value} for label, value in rows]
    return {"rule": rule, "version": 1, "since": since, "text": text, "source": source, "rows": told}


def _period(months: Sequence[str]) -> tuple[str, str]:
    return "期間", f"{months[0]} から {months[-1]} まで（{len(months)}か月）"
