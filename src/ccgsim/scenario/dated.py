"""Values that change on dates: how a scenario writes policy down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

from ccgsim.scenario.days import suggested_day
from ccgsim.scenario.file import written

T = TypeVar("T")

DAY_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
# The two ways of writing a Dated value; pydantic puts the tag in an error's location, from which
# the wording of errors drops whatever is in angle brackets.
_TABLE, _PLAIN, _READY = "<table>", "<plain>", "<ready>"
WAYS_OF_WRITING = (_TABLE, _PLAIN, _READY)
_UNSET: Any = object()
NEVER = ("never", "no", "none", "off", "false", "")
"""Words that are meant to say that something never starts."""


def read_day(value: object) -> date:
    """A calendar day from a TOML date or from text such as "2015-04-01".

    Raises:
        ValueError: saying how the day should have been written.
    """
    if isinstance(value, datetime):
        raise ValueError(
            f"found a date with a time of day, {value.isoformat()}; "
            f"allowed: the date alone, {value.date().isoformat()}"
        )
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError(f"found {written(value)}; allowed: a date such as 2015-04-01")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        meant = suggested_day(value)
        raise ValueError(f'found "{value}"; allowed: a date such as 2015-04-01{meant}')
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"found {value}, a day that is not in the calendar") from None


def _read_moment(value: object) -> date | None:
    if value is False or value is None:
        return None
    if value is True:
        raise ValueError("found true; allowed: the date, such as 2016-03-01, or false for never")
    if isinstance(value, str) and value.strip().casefold() in NEVER:
        raise ValueError(
            f"found {written(value)}; allowed: a date such as 2016-03-01, or false, without "
            "quotes, for never"
        )
    return read_day(value)


def _write_moment(value: date | None) -> str | bool:
    return value.isoformat() if value else False


class _DaySchema:
    """Describes a day, or a day or false, to JSON Schema."""

    def __init__(self, or_false: bool = False) -> None:
        self.or_false = or_false

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        day: dict[str, Any] = {"type": "string", "format": "date", "pattern": DAY_PATTERN}
        return {"anyOf": [day, {"const": False}]} if self.or_false else day


Day = Annotated[date, BeforeValidator(read_day), PlainSerializer(date.isoformat), _DaySchema()]
"""A calendar day."""

Moment = Annotated[
    date | None,
    BeforeValidator(_read_moment),
    PlainSerializer(_write_moment),
    _DaySchema(or_false=True),
]
"""The day something starts, written as a date; None, written false, if it never does."""


class Dated(Generic[T]):
    """A value that may change on dates; it is immutable.

    Attributes:
        first: the value before the first entry.
        entries: (day, value) in order of day; a value holds from its day until the next entry.
    """

    # Written out, because pydantic takes a dataclass or named tuple for a table of its fields.
    __slots__ = ("entries", "first")
    first: T
    entries: tuple[tuple[date, T], ...]

    def __init__(self, first: T, entries: tuple[tuple[date, T], ...] = ()) -> None:
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "entries", entries)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Dated is immutable: {name} cannot be set")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dated) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"Dated({self.first!r}, {self.entries!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Dated, self._key)

    @property
    def _key(self) -> tuple[T, tuple[tuple[date, T], ...]]:
        return (self.first, self.entries)

    def on(self, day: date) -> T:
        """The value in force on a day: the last entry on or before it, else `first`."""
        value = self.first
        for since, entry in self.entries:
            if since > day:
                break
            value = entry
        return value

    def changes(self, start: date, end: date) -> tuple[tuple[date, T], ...]:
        """What holds over a span: the value on `start`, then each entry up to and with `end`."""
        later = tuple((since, value) for since, value in self.entries if start < since <= end)
        return ((start, self.on(start)), *later)

    def with_first(self, first: T) -> Dated[T]:
        """The same, with `first` as the value before the first entry if none was given."""
        return Dated(first, self.entries) if self.first is _UNSET else self

    @classmethod
    def _from_table(cls, table: Mapping[date, T]) -> Dated[T]:
        return cls(_UNSET, tuple(sorted(table.items(), key=lambda entry: entry[0])))

    def written(self) -> object:
        """The plain value, or the table of dates, that a file would hold."""
        if not self.entries:
            return self.first
        return {since.isoformat(): value for since, value in self.entries}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # A lever that may be silent is a Dated[X | None]; None is not something a file can say.
        (holds,) = get_args(source)
        parts = get_args(holds)
        value_type = parts[0] if len(parts) == 2 and parts[1] is type(None) else holds
        value = handler.generate_schema(value_type)
        table = core_schema.dict_schema(handler.generate_schema(Day), value, strict=True)
        return core_schema.tagged_union_schema(
            {
                _TABLE: core_schema.no_info_after_validator_function(cls._from_table, table),
                _PLAIN: core_schema.no_info_after_validator_function(cls, value),
                _READY: core_schema.is_instance_schema(cls),
            },
            discriminator=_way_of_writing,
            serialization=core_schema.plain_serializer_function_ser_schema(cls.written),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        value = handler(schema["choices"][_PLAIN])
        table = {
            "type": "object",
            "description": "From each date (year-month-day) on, the value; before the first "
            "date, the default.",
            "patternProperties": {DAY_PATTERN: value},
            "additionalProperties": False,
        }
        return {"anyOf": [value, table]}


def _way_of_writing(value: object) -> str:
    if isinstance(value, Dated):
        return _READY
    return _TABLE if isinstance(value, dict) else _PLAIN
