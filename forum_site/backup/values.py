"""Values of columns as JSON, the same from both databases: what two of them hold alike is written alike, byte by byte."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

Convert = Callable[[Any], Any]


def plain(value: Any) -> Any:
    """JSON in which whole numbers are whole numbers: PostgreSQL keeps 1e16 as 10000000000000000, SQLite as it was written."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _bytes(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def _microseconds(value: timedelta) -> int:
    return value // timedelta(microseconds=1)


# By the internal type of a field: to JSON, and back. What is not named here is a text or a number and stays what it is.
CONVERSIONS: dict[str, tuple[Convert, Convert]] = {
    "DateTimeField": (_moment, datetime.fromisoformat),
    "DateField": (date.isoformat, date.fromisoformat),
    "TimeField": (time.isoformat, time.fromisoformat),
    "DurationField": (_microseconds, lambda value: timedelta(microseconds=value)),
    "DecimalField": (str, Decimal),
    "UUIDField": (str, UUID),
    "BinaryField": (_bytes, base64.b64decode),
    "JSONField": (plain, lambda value: value),
    "BooleanField": (bool, bool),
    "FloatField": (float, float),
}
PLAIN = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "CharField", "FileField", "FilePathField", "GenericIPAddressField",
        "IntegerField", "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField",
        "SmallAutoField", "SmallIntegerField", "TextField",
    }
)  # fmt: skip


def kind_of(field: Any) -> str:
    """The internal type of a field, of what it refers to where it is a reference. LookupError for one that nobody has thought of."""
    while field.remote_field is not None:
        field = field.target_field
    kind: str = field.get_internal_type()
    if kind not in CONVERSIONS and kind not in PLAIN:
        raise LookupError(f"A backup does not know columns of {kind} yet: {field}")
    return kind


def line(row: list[Any]) -> bytes:
    """A row as one line of JSON (RFC 8259), keys in order."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"
