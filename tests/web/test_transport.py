"""Connections: a name is resolved once, and only checked addresses are used."""

import ipaddress
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpcore
import pytest

from care100 import web
from care100.connections import deadline
from care100.web import GuardedClient, RequestLimits
from tests.web.untrusted_server import UntrustedServer, page, sent_on

x509 = pytest.importorskip("cryptography.x509")

PUBLIC, PRIVATE = "93.184.215.14", "10.0.0.1"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for untrusted.example, with its key."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "untrusted.example")])
    now = datetime.now(UTC)
    names = [x509.DNSName("untrusted.example"), x509.IPAddress(ipaddress.ip_address(PRIVATE))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "untrusted.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Internet:
    """A fake DNS with successive answers for each name, and a record of connections."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.dialled: list[tuple[str, int]] = []


@pytest.fixture
def internet(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Internet, UntrustedServer]]:
    """A fake internet in which every address connects to the same untrusted server."""
    world = Internet()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    def ask(host: str, _: int) -> list[str]:
        answers = world.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def dial(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        world.dialled.append((ip, port))
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", one.port, seconds)

    monkeypatch.setattr(deadline, "ask_system", ask)
    monkeypatch.setattr(deadline, "dial", dial)
    with UntrustedServer(lambda _: [page(b"hello")], tls) as one:
        yield world, one


def test_the_connection_uses_the_checked_address_and_the_server_s_name(
    internet: tuple[Internet, UntrustedServer],
) -> None:
    world, one = internet
    world.names = {"untrusted.example": [[PUBLIC], [PRIVATE]]}
    with GuardedClient() as reader:
        assert reader.get("http://Untrusted.Example./a").body == b"hello"
        assert world.dialled == [(PUBLIC, 443)]
        assert "Host: untrusted.example\r\n" in one.asked[0]
        with pytest.raises(web.NotAllowed, match="private network"):
            reader.get("https://untrusted.example/")
    assert world.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "leads_to",
    [
        [PRIVATE], ["127.0.0.1"], [PUBLIC, PRIVATE], ["::1"], ["169.254.169.254"], ["0." * 3 + "0"],
        ["::ffff:93.184.215.14"], ["fe80::1%eth0"], ["64:ff9b::a00:1"],
    ],
)  # fmt: skip
def test_a_name_with_a_private_address_gets_no_connection(
    internet: tuple[Internet, UntrustedServer], leads_to: list[str]
) -> None:
    world, one = internet
    world.names = {"inside.example": [leads_to]}
    with GuardedClient() as reader, pytest.raises(web.NotAllowed):
        reader.get("https://inside.example/")
    assert (world.dialled, one.asked) == ([], [])


def test_a_redirect_to_a_name_with_a_private_address_is_not_followed(
    internet: tuple[Internet, UntrustedServer],
) -> None:
    world, one = internet
    world.names = {"untrusted.example": [[PUBLIC]], "inside.example": [[PRIVATE]]}
    one.answer = lambda _: [sent_on("https://inside.example/")]
    with GuardedClient() as reader, pytest.raises(web.NotAllowed):
        reader.get("https://untrusted.example/")
    assert world.dialled == [(PUBLIC, 443)]


def test_a_public_page_cannot_redirect_to_an_allowed_local_server(
    internet: tuple[Internet, UntrustedServer],
) -> None:
    world, one = internet
    world.names = {"untrusted.example": [[PUBLIC]], "127.0.0.1": [["127.0.0.1"]]}
    one.answer = lambda _: [sent_on("http://127.0.0.1:8080/")]
    with GuardedClient(here=["127.0.0.1:8080"]) as reader, pytest.raises(web.NotAllowed):
        reader.get("https://untrusted.example/")
    assert len(world.dialled) == 1


def test_a_local_name_with_a_public_address_gets_no_connection(
    internet: tuple[Internet, UntrustedServer],
) -> None:
    world, _ = internet
    world.names = {"localhost": [[PUBLIC]]}
    with GuardedClient(here=["localhost:8080"]) as reader, pytest.raises(web.NotAllowed):
        reader.get("http://localhost:8080/")
    assert world.dialled == []


def test_a_server_with_another_certificate_gets_no_request(
    internet: tuple[Internet, UntrustedServer],
) -> None:
    world, one = internet
    world.names = {"other.example": [[PUBLIC]]}
    with GuardedClient() as reader, pytest.raises(web.NotSecure, match="prove"):
        reader.get("https://other.example/")
    assert one.asked == []


def test_an_unknown_name_and_a_slow_resolver_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    with GuardedClient() as reader, pytest.raises(web.NoSuchServer):
        reader.get("https://nobody.invalid/")
    monkeypatch.setattr(deadline, "ask_system", lambda *_: time.sleep(5))
    with GuardedClient(limits=RequestLimits(seconds=0.2)) as reader, pytest.raises(web.TooSlow):
        reader.get("https://nobody.invalid/")
