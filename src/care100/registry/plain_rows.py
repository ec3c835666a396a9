"""Insertion of many rows of plain values.

SQLAlchemy's own way prepares each value of each row, which takes longer than the database takes
to store a long list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, Insert

_Values = Mapping[str, Any]


def insert_rows(
    connection: Connection, into: Insert, shared: _Values, rows: Sequence[_Values]
) -> None:
    """Insert rows, each with its own values and the `shared` ones for the other columns.

    `into` is `insert(Table)`. All rows have values for the same columns, at least for one.
    """
    if not rows:
        return
    names = [*{**shared, **rows[0]}]
    statement = into.inline().compile(dialect=connection.dialect, column_keys=names)
    in_order = statement.positiontup  # None if the database's driver wants names
    columns = [_column(connection, into, name, shared, rows) for name in in_order or names]
    values: list[Any] = list(zip(*columns, strict=False))
    if in_order is None:
        values = [dict(zip(names, one, strict=True)) for one in values]
    connection.exec_driver_sql(str(statement), values)


def _column(
    connection: Connection, into: Insert, name: str, shared: _Values, rows: Sequence[_Values]
) -> Iterable[Any]:
    """Return the values of one column, as the database's driver takes them."""
    dialect = connection.dialect
    convert: Callable[[Any], Any] | None
    convert = into.table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    if name not in rows[0]:
        return repeat(convert(shared[name]) if convert else shared[name])
    values = [row[name] for row in rows]
    return map(convert, values) if convert else values
