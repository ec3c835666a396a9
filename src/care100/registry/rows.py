"""All rows of all tables, in the same form for each kind of database.

JSON is read and written as the text that is stored, so that a copy of a row is exact.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.types import TypeEngine, UserDefinedType
from sqlmodel import AutoString, SQLModel

from care100.registry import models  # noqa: F401 - defines the tables

Row = tuple[Any, ...]

# Rows in memory at a time while tables are copied.
_BATCH = 5000


class _JsonText(UserDefinedType[str]):
    """The text of a JSON value, which the driver passes on unchanged."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the name of the type in SQL."""
        return "JSON"


def tables() -> list[Table]:
    """Return all tables; those that others refer to come first."""
    return SQLModel.metadata.sorted_tables


def counted() -> list[tuple[str, str]]:
    """Return the tables whose ids are numbers that the database counts, with the columns."""
    return [
        (table.name, column.name)
        for table in tables()
        for column in table.primary_key.columns
        if column is table.autoincrement_column and not column.foreign_keys
    ]


def keys(table: Table) -> list[str]:
    """Return the names of the primary key's columns."""
    return [column.name for column in table.primary_key.columns]


def names(table: Table) -> list[str]:
    """Return the names of all columns. Those of the primary key come first."""
    first = keys(table)
    return [*first, *(column.name for column in table.columns if column.name not in first)]


def of(connection: Connection, table: Table) -> Generator[Row]:
    """Yield all rows of a table by their keys, each with its values in the order of `names`."""
    columns = [_readable(table.columns[name]) for name in names(table)]
    query = select(*columns).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options={"yield_per": _BATCH}) as streamed:
        for batch in streamed.partitions():
            yield from map(tuple, batch)


def is_empty(connection: Connection, table: Table) -> bool:
    """Return whether a table has no rows."""
    return connection.execute(select(table).limit(1)).first() is None


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows."""
    if rows:
        values = {name: bindparam(name, type_=_written(table, name)) for name in names(table)}
        connection.execute(insert(table).values(values), [_named(table, row) for row in rows])


def release(connection: Connection, table: Table, found: Iterable[Row]) -> None:
    """Give rows with these keys other unique values, so that each can take one of another's.

    `replace` must follow, in the same transaction.
    """
    columns = _unique_texts(table)
    keys_of = [dict(zip(keys(table), key, strict=True)) for key in found]
    if columns and keys_of:
        values = [
            {f"new_{n}": v for n, v in key.items()} | {"placeholder": f"released {[*key.values()]}"}
            for key in keys_of
        ]
        released: dict[str, Any] = {one.name: bindparam("placeholder") for one in columns}
        connection.execute(update(table).where(*_is_key(table)).values(released), values)


def _unique_texts(table: Table) -> list[Column[Any]]:
    """Return a column of text of each set of columns whose values no two rows may share."""
    unique = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    texts = ([one for one in columns if isinstance(one.type, AutoString)] for columns in unique)
    return list({found[0].name: found[0] for found in texts if found}.values())


def replace(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Update rows that are there, found by their keys."""
    others = names(table)[len(keys(table)) :]
    if rows and others:
        values = {name: bindparam(f"new_{name}", type_=_written(table, name)) for name in others}
        connection.execute(
            update(table).where(*_is_key(table)).values(values),
            [{f"new_{name}": value for name, value in _named(table, row).items()} for row in rows],
        )


def remove(connection: Connection, table: Table, found: Iterable[Row]) -> None:
    """Delete the rows with these keys."""
    values = [{f"new_{n}": v for n, v in zip(keys(table), key, strict=True)} for key in found]
    if values:
        connection.execute(delete(table).where(*_is_key(table)), values)


def copy(source: Connection, target: Connection) -> None:
    """Copy all rows to empty tables."""
    for table in tables():
        copy_table(source, target, table)


def copy_table(source: Connection, target: Connection, table: Table) -> None:
    """Copy all rows of a table to an empty one."""
    rows = of(source, table)
    while batch := list(islice(rows, _BATCH)):
        add(target, table, batch)


def _is_key(table: Table) -> list[ColumnElement[bool]]:
    columns = table.columns
    return [
        columns[name] == bindparam(f"new_{name}", type_=columns[name].type) for name in keys(table)
    ]


def _named(table: Table, row: Row) -> Mapping[str, Any]:
    return dict(zip(names(table), row, strict=True))


def _readable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _written(table: Table, name: str) -> TypeEngine[Any]:
    kind: TypeEngine[Any] = table.columns[name].type
    return _JsonText() if isinstance(kind, JSON) else kind
