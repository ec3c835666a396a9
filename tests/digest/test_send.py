"""Sending: through the user's own server, one message for each recipient, once a week."""

import json
import signal
import sqlite3
from contextlib import closing

import pytest

from care100 import registry
from tests.digest.post_office import PASSWORD, SENDER, PostOffice
from tests.digest.reader import Reader
from tests.digest.sending import sends, sets
from tests.killed import start

# aiosmtpd knows only STARTTLS as TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def test_the_letter_goes_to_the_sender_without_other_addresses(
    sender: Reader, office: PostOffice
) -> None:
    assert "Sent 1 letter." in sends(sender).err
    [(to, message)] = office.received
    assert to == message["To"] == SENDER
    assert office.senders == [SENDER]
    assert message["List-Unsubscribe"].startswith(f"<mailto:{SENDER}")
    assert message["Date"]
    assert message["Message-ID"]
    text, page = (one.get_content() for one in message.iter_parts())
    assert "Worth reading" in text
    assert "Worth reading" in page


def test_each_recipient_gets_a_message_of_their_own(sender: Reader, office: PostOffice) -> None:
    readers = ["ada@example.org", "bob@example.org", "cy@example.org"]
    sends(sender, *readers, "ADA@example.org")
    assert office.recipients == readers
    for data, (to, message) in zip(office.raw, office.received, strict=True):
        assert message["To"] == to
        assert not any(other.encode() in data for other in readers if other != to)
    ids = [message["Message-ID"] for _, message in office.received]
    assert len(set(ids)) == 3


def test_addresses_are_read_from_a_file(sender: Reader, office: PostOffice) -> None:
    file = sender.home / "readers.txt"
    file.write_text("# Our readers\nada@example.org\n\nBob <bob@example.org>\n")
    sends(sender, words=("--to-file", str(file)))
    assert office.recipients == ["ada@example.org", "bob@example.org"]


@pytest.mark.parametrize("line", ["ada", "a@b\x00.org", "ada@example.org, bob@example.org", "@x"])
def test_a_wrong_address_is_named_before_anything_is_sent(
    sender: Reader, office: PostOffice, line: str
) -> None:
    file = sender.home / "readers.txt"
    file.write_text(f"bob@example.org\n{line}\n")
    ran = sends(sender, expect=2, words=("--to-file", str(file)))
    assert f"({file}, line 2)" in " ".join(ran.err.split())
    assert not office.received


def test_the_second_run_of_a_week_sends_nothing(sender: Reader, office: PostOffice) -> None:
    sends(sender, "ada@example.org", "bob@example.org")
    sender.toots(2, "Something new")
    ran = sends(sender, "ada@example.org", "BOB@example.org", "new@example.org")
    assert office.recipients == ["ada@example.org", "bob@example.org", "new@example.org"]
    assert "Sent 1 letter." in ran.err
    logins = office.logins
    assert "Sent" not in sends(sender, "ada@example.org").err
    assert office.logins == logins


def test_another_list_and_another_length_are_other_letters(
    sender: Reader, office: PostOffice
) -> None:
    sends(sender)
    sends(sender, words=("--since", "14d"))
    assert len(office.received) == 2


def test_the_question_counts_or_names_only_who_has_no_letter_yet(
    sender: Reader, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)
    to = ("--to", "ada@example.org", "--to", "bob@example.org")
    assert "to 2 addresses? [y/N]" in sender.digest("--send", *to, given="n\n", expect=1).err
    sends(sender, "ada@example.org")
    asked = sender.digest("--send", *to, given="n\n", expect=1).err
    assert "to bob@example.org? [y/N]" in asked


def test_a_refused_recipient_is_named_and_does_not_stop_the_others(
    sender: Reader, office: PostOffice
) -> None:
    office.refused["bob@example.org"] = "550 5.1.1 No such user here"
    readers = ["ada@example.org", "bob@example.org", "cy@example.org"]
    ran = sends(sender, *readers, expect=3)
    assert office.recipients == ["ada@example.org", "cy@example.org"]
    assert "Not sent to bob@example.org: localhost says: 550 5.1.1 No such user here" in " ".join(
        ran.err.split()
    )
    office.refused.clear()
    sends(sender, *readers)
    assert office.recipients == ["ada@example.org", "cy@example.org", "bob@example.org"]


def test_a_message_that_the_server_rejects_is_sent_by_the_next_run(
    sender: Reader, office: PostOffice
) -> None:
    office.when_data = lambda _: "451 4.7.1 Try again later"
    ran = sends(sender, expect=3)
    assert "451 4.7.1 Try again later" in " ".join(ran.err.split())
    office.when_data = lambda _: None
    sends(sender)
    assert office.recipients == [SENDER]


def test_a_message_refused_until_later_is_not_called_sent(
    sender: Reader, office: PostOffice
) -> None:
    office.when_data = lambda _: "421 4.3.2 Shutting down"
    ran = sends(sender, "ada@example.org", "bob@example.org", expect=4)
    assert "421 4.3.2 Shutting down" in " ".join(ran.err.split())
    office.when_data = lambda _: None
    sends(sender, "ada@example.org", "bob@example.org")
    assert office.recipients == ["ada@example.org", "bob@example.org"]


def test_a_refusal_of_a_repeated_letter_keeps_its_unknown_fate(
    sender: Reader, office: PostOffice
) -> None:
    office.hangs_up = True
    sends(sender, "ada@example.org", expect=3)
    office.hangs_up = False
    office.refused["ada@example.org"] = "451 4.7.1 Try again later"
    sends(sender, "ada@example.org", expect=3, words=("--again",))
    office.refused.clear()
    assert "may have arrived" in " ".join(sends(sender, "ada@example.org", expect=3).err.split())
    sends(sender, "ada@example.org", words=("--again",))


def test_a_lost_connection_stops_before_the_next_recipient(
    sender: Reader, office: PostOffice
) -> None:
    office.hangs_up = True
    readers = ["ada@example.org", "bob@example.org"]
    err = " ".join(sends(sender, *readers, expect=4).err.split())
    assert "The letter to ada@example.org may have arrived." in err
    assert "localhost ended the connection while the letter to ada@example.org was sent." in err
    assert "Run the same command again to resume." in err
    office.hangs_up = False
    office.received.clear()
    sends(sender, *readers, expect=3)
    assert office.recipients == ["bob@example.org"]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ("451 4.7.1 Greylisted", "Run the same command again later."),
        ("550 5.1.1 No such user here", "Check the address."),
    ],
)
def test_a_refused_recipient_has_the_next_step(
    sender: Reader, office: PostOffice, answer: str, hint: str
) -> None:
    office.refused["ada@example.org"] = answer
    ran = sends(sender, "ada@example.org", expect=3)
    assert f"localhost says: {answer}. {hint}" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ("553 5.7.1 Not yours", 1, "does not accept letters from me@example.org: 553 5.7.1 Not"),
        ("451 4.3.0 Busy", 4, "localhost refused: 451 4.3.0 Busy. Run the same command again"),
    ],
)
def test_a_refused_sender_is_named_once(
    sender: Reader, office: PostOffice, answer: str, code: int, words: str
) -> None:
    office.no_sender = answer
    ran = sends(sender, "ada@example.org", "bob@example.org", expect=code)
    err = " ".join(ran.err.split())
    assert words in err
    assert "ada@example.org" not in err
    assert not office.received


def test_an_address_with_unusual_dots_can_send(reader: Reader, office: PostOffice) -> None:
    sets(reader, office, "--from", "a..b@example.org", "--user", SENDER)
    reader.toots(1, "Worth reading")
    sends(reader, "ada@example.org")
    assert office.senders == ["a..b@example.org"]


def test_a_dry_run_sends_nothing_and_shows_who_would_get_it(
    sender: Reader, office: PostOffice
) -> None:
    sends(sender, "ada@example.org")
    ran = sends(sender, "ada@example.org", "bob@example.org", words=("--dry-run",))
    assert "Would be sent to: bob@example.org" in ran.out
    assert "Already sent to: ada@example.org" in ran.out
    assert office.recipients == ["ada@example.org"]


def test_json_has_what_became_of_each_letter(sender: Reader, office: PostOffice) -> None:
    office.refused["bob@example.org"] = "550 No"
    sends(sender, "ada@example.org")
    ran = sends(
        sender,
        "ada@example.org",
        "bob@example.org",
        "cy@example.org",
        expect=3,
        words=("--json",),
    )
    outcomes = {one["to"]: one["outcome"] for one in ran.json["deliveries"]}
    assert outcomes == {
        "ada@example.org": "already",
        "bob@example.org": "refused",
        "cy@example.org": "sent",
    }


def test_nothing_is_sent_without_a_confirmation(sender: Reader, office: PostOffice) -> None:
    ran = sender.digest("--send", expect=2)
    assert "Run again with --yes" in ran.err
    assert not office.received


def test_an_empty_letter_is_not_sent(reader: Reader, office: PostOffice) -> None:
    sets(reader, office)
    assert "nothing to send" in sends(reader).err
    assert not office.received


def test_a_letter_with_nothing_but_chats_is_sent(reader: Reader, office: PostOffice) -> None:
    sets(reader, office)
    when = ("--hashtag", "care", "--day", "Thursday", "--time", "20:00", "--zone", "UTC")
    reader.runs("chats", "people", "Care chat", *when)
    sends(reader)
    assert len(office.received) == 1


def test_sending_needs_a_mail_server(reader: Reader) -> None:
    ran = sends(reader, expect=5)
    assert "care100 mail-server HOST" in ran.err


def test_addresses_need_send(reader: Reader) -> None:
    assert "Add --send" in reader.digest("--to", "ada@example.org", expect=2).err


KILLED = """
import os, signal, sys
from care100 import cli
from care100.digest import send
from care100.mail.client import MailClient

{patch}
sys.exit(cli.run(sys.argv[1:]))
"""
BEFORE = """
real, count = MailClient.send, [0]
def dying(self, message, recipient, before_data):
    count[0] += 1
    if count[0] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, message, recipient, before_data)
MailClient.send = dying
"""
AFTER = """
real, count = MailClient.send, [0]
def dying(self, message, recipient, before_data):
    real(self, message, recipient, before_data)
    count[0] += 1
    if count[0] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
MailClient.send = dying
"""


def is_killed(sender: Reader, patch: str, *words: str) -> None:
    """Run a command in a process of its own that is killed."""
    ran = start(sender, *words, program=("-c", KILLED.format(patch=patch)))
    out, err = ran.communicate(timeout=110)
    assert ran.returncode == -signal.SIGKILL, out + err


READERS = [f"reader{n}@example.org" for n in range(1, 6)]


def test_a_killed_run_is_resumed(sender: Reader, office: PostOffice) -> None:
    to = [word for one in READERS for word in ("--to", one)]
    is_killed(sender, BEFORE, "digest", "people", "--send", "--yes", *to)
    assert office.recipients == READERS[:2]
    sends(sender, *READERS)
    assert office.recipients == READERS


def test_a_letter_of_unknown_fate_is_not_repeated_without_again(
    sender: Reader, office: PostOffice
) -> None:
    to = [word for one in READERS for word in ("--to", one)]
    is_killed(sender, AFTER, "digest", "people", "--send", "--yes", *to)
    assert office.recipients == READERS[:3]
    ran = sends(sender, *READERS, expect=3)
    assert "The letter to reader3@example.org may have arrived." in " ".join(ran.err.split())
    assert sorted(office.recipients) == READERS
    sends(sender, *READERS, words=("--again",))
    assert office.recipients.count("reader3@example.org") == 2
    ids = [one["Message-ID"] for to, one in office.received if to == "reader3@example.org"]
    assert len(set(ids)) == 1
    sends(sender, *READERS, words=("--again",))
    assert len(office.received) == 6


def test_no_address_and_no_password_is_in_the_registry(sender: Reader, office: PostOffice) -> None:
    ran = sends(sender, "ada@example.org", words=("--verbose",))
    with closing(sqlite3.connect(sender.home / registry.FILE_NAME)) as connection:
        stored = "\n".join(connection.iterdump())
    for text in (stored, ran.out, ran.err):
        assert PASSWORD not in text
    assert "ada@example.org" not in stored
    assert "reader" not in json.dumps(sender.digest("--json").json["deliveries"])
