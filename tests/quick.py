"""Makes the mocked cloud quick without changing what it answers; `test_quick.py` compares.

moto looks for each of the ten members of each attribute value under each of its possible names, a hundred look-ups a value: a third of the
time of the fault kit. An attribute value is a plain dict that moto wrote itself, under the members' own names, so only those are written.
"""

import copy
import json
from functools import cache
from typing import Any

# What the rooms ask of their tables all day; whatever else there is goes the long way.
DIRECT = (
    "BatchGetItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
)


@cache
def answers() -> None:
    """Patch moto's way to write DynamoDB's answers, once for this process."""
    from moto.core.serialize import BaseJSONSerializer

    slow = BaseJSONSerializer._serialize_type_structure

    def structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if (
            shape.name != "AttributeValue"
            or type(value) is not dict
            or not key
            or not value.keys() <= shape.members.keys()
        ):
            slow(self, serialized, value, shape, key)
            return
        written: dict[str, Any] = {}
        for name, held in value.items():
            if held is not None:
                self._serialize(written, held, shape.members[name], name)
        self._default_serialize(serialized, written, shape, key)

    BaseJSONSerializer._serialize_type_structure = structure  # type: ignore[method-assign]


@cache
def transactions() -> None:
    """Let a transaction of moto's keep the partitions that it touches, and put them back when it fails.

    moto copies the whole table once for each item of a transaction, and puts the last copy in the table's place.
    """
    from moto.dynamodb import models
    from moto.dynamodb.models import DynamoType, Table

    slow = models.DynamoDBBackend.transact_write_items

    class Copy:
        """What `moto.dynamodb.models` knows as `copy`: a table stands for itself, and so is put in its own place."""

        @staticmethod
        def deepcopy(given: Any) -> Any:
            return given if isinstance(given, Table) else copy.deepcopy(given)

    def transact_write_items(self: Any, transact_items: list[dict[str, Any]]) -> None:
        kept: list[tuple[Table, DynamoType, dict[Any, Any] | None]] = []
        for op in (op for item in transact_items for op in item.values()):
            table = self.tables.get(op.get("TableName"))
            given = (op.get("Key") or op.get("Item") or {}).get(table.hash_key_attr) if table else None
            if given:
                key = DynamoType(given)
                kept.append((table, key, copy.deepcopy(table.items[key]) if key in table.items else None))
        try:
            slow(self, transact_items)
        except Exception:
            for table, key, items in kept:
                if items is None:
                    table.items.pop(key, None)
                else:
                    table.items[key] = items
            raise

    models.copy = Copy  # type: ignore[attr-defined]
    models.DynamoDBBackend.transact_write_items = transact_write_items  # type: ignore[method-assign]


@cache
def calls() -> None:
    """Hand a call of a table's to moto's handler itself, instead of as an HTTP request that is signed, routed, parsed and answered in JSON.

    Four fifths of a call's time go into that way. The arguments are still what JSON makes of them, the answer is still what the operation's
    shape knows, and what a condition refuses is still read by botocore's own parser. What botocore would refuse, what JSON can't say (bytes)
    and every other failure goes the long way, and fails there: a refused call has changed nothing.
    """
    import botocore.client
    import botocore.parsers
    from botocore.validate import ParamValidator
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.core.models import botocore_stubber
    from moto.core.utils import camelcase_to_underscores
    from moto.dynamodb.exceptions import ConditionalCheckFailed, TransactionCanceledException
    from moto.dynamodb.models.utilities import dynamo_to_dict
    from moto.dynamodb.responses import DynamoHandler

    slow = botocore.client.BaseClient._make_api_call
    parser = botocore.parsers.create_parser("json")

    def refused(client: Any, operation: str, body: str) -> Exception:
        service = client.meta.service_model
        answer = {"status_code": 400, "headers": {}, "body": body.encode()}
        parsed = parser.parse(answer, service.operation_model(operation).output_shape)
        code = parsed["Error"]["Code"]
        parsed.update(parser.parse(answer, service.shape_for_error_code(code)))
        error: Exception = client.exceptions.from_code(code)(parsed, operation)
        return error

    def direct(client: Any, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        model = client.meta.service_model.operation_model(operation)
        if client.meta.config.parameter_validation:
            report = ParamValidator().validate(arguments, model.input_shape)
            if report.has_errors():
                raise ValueError(report.generate_report())
        handler = DynamoHandler()
        handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, client.meta.region_name
        handler.params = handler.body = json.loads(json.dumps(arguments))
        found = dynamo_to_dict(getattr(handler, camelcase_to_underscores(operation))().result)
        known = {name: found[name] for name in model.output_shape.members if found.get(name) is not None}
        return known | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}

    def make_api_call(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        asked = self.meta.service_model.service_name == "dynamodb" and operation in DIRECT
        if asked and botocore_stubber.enabled and self.meta.endpoint_url.endswith("amazonaws.com"):
            try:
                return direct(self, operation, arguments)
            except (ConditionalCheckFailed, TransactionCanceledException) as error:
                raise refused(self, operation, error.description) from None
            except Exception as error:
                _ = error
        return slow(self, operation, arguments)

    botocore.client.BaseClient._make_api_call = make_api_call
