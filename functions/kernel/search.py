"""Search by name, kana, telephone, e-mail without storing them in a key: keyed-HMAC tokens of the normalised forms.

A token item stands in the room's table: pk FIND#<token>, sk <what sorts the result>, `found` = the record's key. Normalising is the
caller's business (the rules of Japanese text are not the kernel's).
"""

from collections.abc import Iterable

from kernel import aws, secrets
from kernel.records import Record, public, text

FOUND_MOST = 200


def token(kind: str, normalised: str) -> str:
    """32 hex digits for one normalised value of one kind ('name', 'kana', 'telephone', 'email', 'number')."""
    return secrets.mac("search_key", f"{kind}\x1f{normalised}")[:32]


def tokens(kind: str, values: Iterable[str]) -> list[str]:
    """Tokens of all non-empty values, without repetition, in their order."""
    return list(dict.fromkeys(token(kind, value) for value in values if value))


class Token(Record):
    """Base of a room's token record: `class Find(Token, discriminator="donations.find"): Meta = table("donations")`."""

    found_pk = public(text(null=False))
    found_sk = public(text(null=False))


def token_records[T: Token](of: type[T], wanted: Iterable[str], *, sort: str, found: tuple[str, str]) -> list[T]:
    """The token items to write (as `Kept`) beside a record whose key is `found`; `sort` orders results, newest last."""
    return [of(pk=f"FIND#{one}", sk=sort, found_pk=found[0], found_sk=found[1]) for one in wanted]


def find(of: type[Token], wanted: str, *, limit: int = FOUND_MOST, consistent: bool = False) -> list[tuple[str, str]]:
    """Keys of the records that carry this token, newest first: one query."""
    answer = aws.client("dynamodb").query(
        TableName=of.table_name(),
        KeyConditionExpression="pk = :k",
        ExpressionAttributeValues={":k": {"S": f"FIND#{wanted}"}},
        ScanIndexForward=False,
        Limit=limit,
        ConsistentRead=consistent,
    )
    keys = [(item["found_pk"]["S"], item["found_sk"]["S"]) for item in answer["Items"]]
    return list(dict.fromkeys(keys))


def records[R: Record](of: type[R], keys: Iterable[tuple[str, str]]) -> list[R]:
    """The records with these keys, in this order, as far as they still exist (BatchGetItem, 100 at a time)."""
    wanted = list(keys)
    found = {(record.pk, record.sk): record for record in of.batch_get(wanted)} if wanted else {}
    return [found[key] for key in wanted if key in found]
