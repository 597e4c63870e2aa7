"""Search keys of an organisation: its name without the legal form, its reading, number, mail and telephone."""

from japan import corporate_number, text
from japan.organisation import name_key
from kernel import case_number, search


def application_tokens(organisation: dict[str, str], contact: dict[str, str]) -> list[str]:
    """The blind-index tokens of an application or a member, each once (a sole proprietor's two names are often one)."""
    found = [
        *search.tokens("name", [name_key(organisation["name"]), name_key(organisation["name_kana"])]),
        *search.tokens("name", [text.name_key(contact["name"]), text.name_key(contact["name_kana"])]),
        *search.tokens("number", [organisation.get("corporate_number", "")]),
        *search.tokens("email", [text.email_key(contact["email"])]),
        *search.tokens("telephone", [text.telephone_key(contact["telephone"])]),
    ]
    return list(dict.fromkeys(found))


def number_token(number: str) -> str:
    """The token under which a corporate number is found."""
    return search.token("number", number)


def receipt_token(receipt: str) -> str:
    """The token under which an application is found by its receipt number."""
    return search.token("case-number", receipt)


def query_token(asked: str) -> str:
    """The token for what staff typed: an address with @, a receipt number, a corporate number, a telephone, otherwise a name."""
    receipt = case_number.typed(asked)
    if receipt:
        return receipt_token(receipt)
    if "@" in asked or "＠" in asked:
        return search.token("email", text.email_key(asked))
    try:
        return number_token(corporate_number.parse(asked))
    except ValueError:
        pass
    telephone = text.telephone_key(asked)
    if text.is_telephone(telephone) and not any(char.isalpha() for char in asked):
        return search.token("telephone", telephone)
    return search.token("name", name_key(asked))
