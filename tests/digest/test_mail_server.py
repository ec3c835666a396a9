"""The mail server: how it is set and reached, and which servers get no password."""

from pathlib import Path

import pytest

from tests.digest.post_office import PASSWORD, SENDER, PostOffice, certificate
from tests.digest.reader import Reader
from tests.digest.sending import sends, sets

# aiosmtpd knows only STARTTLS as TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_other_kinds_of_servers_work(
    reader: Reader, pem: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with PostOffice(pem, security) as office:
        sets(reader, office, *(("--no-login",) if security == "none" else ()))
        reader.toots(1, "Worth reading")
        sends(reader)
        assert office.recipients == [SENDER]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_is_not_trusted_is_refused(
    reader: Reader, pem: Path, security: str
) -> None:
    with PostOffice(pem, security) as office:
        ran = sets(reader, office, expect=1)
        assert "The certificate of localhost is not valid" in ran.err
        assert office.logins == 0


def test_a_certificate_of_another_name_is_refused(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = certificate(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with PostOffice(other) as office:
        assert "is not valid" in sets(reader, office, expect=1).err
        assert office.logins == 0


def test_a_server_without_starttls_gets_no_password(reader: Reader, pem: Path) -> None:
    with PostOffice(pem, "none") as office:
        office.security = "starttls"
        ran = sets(reader, office, expect=1)
        assert "does not offer what is needed" in ran.err
        assert office.logins == 0


@pytest.mark.parametrize("kind", ["starttls", "none"])
def test_a_server_that_begins_without_tls_is_explained(
    reader: Reader, pem: Path, kind: str
) -> None:
    with PostOffice(pem, kind) as office:
        office.security = "tls"
        err = " ".join(sets(reader, office, expect=1).err.split())
        assert f"localhost does not begin with TLS on port {office.port}." in err
        assert "add --security starttls" in err
        assert "_ssl" not in err


def test_no_encryption_is_for_this_computer_only(reader: Reader) -> None:
    words = ("mail-server", "mail.example.org", "--from", SENDER, "--security", "none")
    ran = reader.runs(*words, "--password-stdin", given="x\n", expect=2)
    assert "without encryption" in ran.err


def test_a_wrong_password_is_not_saved(reader: Reader, office: PostOffice) -> None:
    words = ("mail-server", "localhost", "--from", SENDER, "--port", str(office.port))
    ran = reader.runs(*words, "--password-stdin", given="wrong-secret\n", expect=5)
    assert "does not accept your user name or password" in ran.err
    assert "wrong-secret" not in ran.err
    assert "knows no mail server" in reader.runs("mail-server", expect=5).err


def test_the_error_for_a_wrong_password_has_the_whole_command(
    reader: Reader, office: PostOffice
) -> None:
    port = str(office.port)
    words = ("mail-server", "localhost", "--from", SENDER, "--port", port, "--user", "it's me")
    ran = reader.runs(*words, "--password-stdin", given="wrong\n", expect=5)
    command = f"care100 mail-server localhost --from {SENDER} --port {port} --user 'it'\"'\"'s me'"
    assert command in " ".join(ran.err.split())


def test_a_password_with_other_letters_is_refused_in_words(
    reader: Reader, office: PostOffice
) -> None:
    words = ("mail-server", "localhost", "--from", SENDER, "--port", str(office.port))
    ran = reader.runs(*words, "--password-stdin", given="pässwört\n", expect=1)
    assert "The user name or the password for localhost has" in ran.err
    assert "pässwört" not in ran.err


@pytest.mark.parametrize(
    "host", ["mail..example.org", "-mail.example.org", f"{'a' * 64}.org", "a."]
)
def test_a_host_that_no_server_can_have_is_refused(reader: Reader, host: str) -> None:
    words = ("mail-server", "--from", SENDER, "--password-stdin", "--", host)
    assert "is not the name of a server" in reader.runs(*words, given="x\n", expect=2).err


def test_the_place_of_the_password_is_named(reader: Reader, office: PostOffice) -> None:
    err = sets(reader, office).err
    assert "The password is kept in " in err
    assert "Tokens" not in err


def test_the_settings_are_shown_and_deleted(reader: Reader, office: PostOffice) -> None:
    sets(reader, office)
    shown = reader.runs("mail-server").out
    assert f"localhost, port {office.port}" in shown
    assert PASSWORD not in shown
    reader.runs("mail-server", "--forget")
    reader.runs("mail-server", expect=5)


def test_a_server_that_is_gone_stops_the_run(sender: Reader, office: PostOffice) -> None:
    office.__exit__()
    ran = sends(sender, expect=4)
    assert "could not be reached" in ran.err
