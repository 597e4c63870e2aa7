"""Code 128 (ISO/IEC 15417): a shipment's number as bars, for hand scanners and telephones. Pure.

Pairs of digits go in code set C, everything else in B: 261122041738-01 is 145 modules wide.
"""

import re
from typing import Final

# Widths of bar, space, bar … of each symbol in modules; ISO/IEC 15417 table 1.
_TABLE: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 "
    "223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 "
    "311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
)
_SYMBOLS: Final = _TABLE.split()
_STOP: Final = "2331112"
_TO_C, _TO_B, _START_B, _START_C = 99, 100, 104, 105
_LONG: Final = 4  # digits from which on code set C is shorter


def code128(text: str) -> str:
    """The widths of bars and spaces in turn, a bar first: "211232…". Raises ValueError for what code set B has no letter for."""
    if not re.fullmatch(r"[ -~]{1,48}", text):
        raise ValueError("only printable ASCII stands in these bars")
    values: list[int] = []
    for part in re.findall(rf"(?:[0-9][0-9]){{{_LONG // 2},}}|.+?(?=(?:[0-9][0-9]){{{_LONG // 2},}}|$)", text):
        pairs = len(part) >= _LONG and part.isdigit() and len(part) % 2 == 0
        if not values:
            values.append(_START_C if pairs else _START_B)
        else:
            values.append(_TO_C if pairs else _TO_B)
        values += (
            [int(part[at : at + 2]) for at in range(0, len(part), 2)] if pairs else [ord(one) - 32 for one in part]
        )
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return "".join(_SYMBOLS[value] for value in [*values, check]) + _STOP
