"""The 47 prefectures (都道府県) in the order of their codes."""

from typing import Final

#: Index + 1 is the prefecture code of JIS X 0401.
NAMES: Final = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県",
    "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県",
    "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県",
    "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県",
    "鳥取県", "島根県", "岡山県", "広島県", "山口県",
    "徳島県", "香川県", "愛媛県", "高知県",
    "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip


def code_of(name: str) -> str:
    """Return the two-digit JIS X 0401 code of a prefecture's full name.

    Raises:
        ValueError: no prefecture has this name.
    """
    return f"{NAMES.index(name) + 1:02d}"


def leading(address: str) -> str | None:
    """Return the prefecture that an address begins with, or None where it names none."""
    return next((name for name in NAMES if address.startswith(name)), None)
