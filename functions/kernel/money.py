"""Money is whole yen, always an int."""

LIMIT_YEN = 10**12


def yen(value: object) -> int:
    """`value` as whole yen; takes an int or a text such as '1,234' or '１２３４円'. Raises ValueError for anything else."""
    if isinstance(value, bool):
        raise ValueError("yen must be a whole number")
    if isinstance(value, str):
        text = value.strip().replace(",", "").replace("，", "").removesuffix("円")
        if not text.lstrip("-").isdigit():
            raise ValueError("yen must be a whole number")
        value = int(text)
    if not isinstance(value, int):
        raise ValueError("yen must be a whole number")
    if abs(value) > LIMIT_YEN:
        raise ValueError("yen is out of range")
    return value


def display(amount_yen: int) -> str:
    """`1,234円`."""
    return f"{amount_yen:,}円"
