"""What a user may do in the database of a shared registry."""

import psycopg
import pytest

from tests.person import Typist

EVERY_RIGHT = "SELECT, INSERT, UPDATE, DELETE"


@pytest.mark.parametrize(
    ("tables", "sequences", "is_sound"),
    [
        ("SELECT", "USAGE, UPDATE", False),
        ("SELECT, INSERT", "USAGE, UPDATE", False),
        ("SELECT, INSERT, UPDATE", "USAGE, UPDATE", False),
        (EVERY_RIGHT, "SELECT", False),
        (EVERY_RIGHT, "USAGE", False),
        (EVERY_RIGHT, "USAGE, UPDATE", True),
    ],
)
def test_doctor_names_a_registry_that_cannot_be_written(
    curator: Typist, address: str, tables: str, sequences: str, is_sound: bool
) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        [[name]] = connection.execute("SELECT current_database()").fetchall()
        role = f"user_of_{name}"
        connection.execute(f"CREATE ROLE {role}".encode())
        for rights, kind in ((tables, "TABLES"), (sequences, "SEQUENCES")):
            grant = f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO {role}"
            connection.execute(grant.encode())
    ran = curator.runs(
        "doctor", "--offline", "--db", f"{address}&options=-crole%3D{role}", expect=None
    )
    assert ("is sound" in ran.out) is is_sound
    wrong = "Ask the server's administrator for the rights to all its tables and sequences."
    assert (wrong in " ".join(ran.out.split())) is not is_sound
