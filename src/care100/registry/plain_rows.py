"""Insertion of many rows of plain values.

SQLAlchemy's own way prepares each value of each row, which takes longer than the database takes
to store a long list.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Insert

_Convert = Callable[[Any], Any]
_Values = Mapping[str, Any]


def insert_rows(
    connection: Connection, into: Insert, shared: _Values, rows: Sequence[_Values]
) -> None:
    """Insert rows, each with its own values and the `shared` ones for the other columns.

    `into` is `insert(Table)`. All rows have values for the same columns.
    """
    if not rows:
        return
    dialect = connection.dialect
    names = [*{**shared, **rows[0]}]
    convert = _converters(into, names, dialect)
    shared = _converted(shared, convert)
    convert = {name: convert[name] for name in rows[0] if name in convert}
    statement = into.inline().compile(dialect=dialect, column_keys=names)
    values: Sequence[Any] = [{**shared, **_converted(row, convert)} for row in rows]
    if statement.positiontup is not None:
        values = [*map(itemgetter(*statement.positiontup), values)]
    connection.exec_driver_sql(str(statement), values)


def _converters(into: Insert, names: Sequence[str], dialect: Dialect) -> dict[str, _Convert]:
    """Return the functions for columns whose values the database's driver does not take."""
    columns = into.table.c
    found = {name: columns[name].type.dialect_impl(dialect) for name in names}
    processors = {name: type_.bind_processor(dialect) for name, type_ in found.items()}
    return {name: convert for name, convert in processors.items() if convert}


def _converted(row: _Values, convert: Mapping[str, _Convert]) -> _Values:
    if not convert:
        return row
    return {**row, **{name: to(row[name]) for name, to in convert.items()}}
