"""Validation of untrusted web addresses, including disguised and random ones."""

import ipaddress
import socket
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from care100.web import NotAllowed, addresses


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://EXAMPLE.ORG/A?b=1#c", "https://example.org/A?b=1"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org/a", "https://example.org/a"),
        ("http://example.org:80/a", "https://example.org/a"),
        ("https://bücher.example/ä?ö=ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("https://a_b.example.org/%41", "https://a_b.example.org/%41"),
    ],
)
def test_a_web_address_is_normalised(given: str, meant: str) -> None:
    assert addresses.read(given).url == meant


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "//example.org", "ftp://example.org/", "file:///etc/passwd",
        "javascript:alert(1)", "gopher://example.org/", "https://", "https:///a", "https://./",
        "https://user@example.org/", "https://a:b@example.org/", "https://@example.org/",
        "https://example.org:8443/", "http://example.org:443/", "https://example.org:0/",
        "https://example.org:99999/", "https://example.org:٤٤٣/", "https://example.org:x/",
        "https://example.org\\@evil.org/", "https://exa mple.org/", "https://example.org/a b",
        "https://example.org/\r\nHost: a", "https://example.org/\x00", "https://exam\tple.org/",
        "https://localhost/", "http://localhost:8080/", "https://LOCALHOST/", "https://a/",
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0x7f.0.0.1/", "https://0x7f.0x1/", "https://0177.0.0.1/", "https://017700000001/",
        "https://127.0.0.1./", "https://１２７.0.0.1/", "https://127。0。0。1/", "https://①②⑦.⓪.⓪.①/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/",
        "https://[v1.a]/", "https://[::1/", "https://8.8.8.8/", "https://[2606:4700::1]/",
        "https://example.org%2f@evil.org/", "https://exa%6dple.org/", "https://-a.example/",
        "https://" + "a" * 64 + ".org/", "https://" + "a." * 130 + "org/", "https://a..org/",
        "https://example.org/" + "a" * 2048, "https://exa\u00admple\u202e.org\u2028/",
    ],
)  # fmt: skip
def test_unsafe_addresses_are_refused(url: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        addresses.read(url)
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("server", ["127.0.0.1:8080", "[::1]:8080", "localhost:8080"])
def test_a_server_on_this_computer_is_refused_unless_allowed(server: str) -> None:
    here = addresses.on_this_computer(f"http://{server}/a")
    assert addresses.read(f"http://{server}/b", here).url == f"http://{server}/b"
    with pytest.raises(NotAllowed):
        addresses.read(f"http://{server}1/b", here)


@pytest.mark.parametrize(
    "url", ["https://example.org:8080/", "http://10.0.0.1/", "http://[/", "ftp://localhost/"]
)
def test_other_addresses_are_not_on_this_computer(url: str) -> None:
    assert addresses.on_this_computer(url) == []


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True), ("2606:4700:4700::1111", True), ("64:ff9b::808:808", True),
        ("64:ff9b::7f00:1", False), ("64:ff9b::a00:1", False), ("64:ff9b:1::808:808", False),
        ("100.64.0.1", False), ("169.254.169.254", False), ("192.88.99.1", False),
        ("224.0.0.1", False), ("255.255.255.255", False), (".".join("0000"), False), ("::", False),
        ("::1", False), ("::ffff:8.8.8.8", False), ("::ffff:127.0.0.1", False),
        ("::8.8.8.8", False),
        ("2002:7f00:1::", False), ("2001:0:1::", False), ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False), ("ff02::1", False), ("2001:db8::1", False), ("3fff::1", False),
        ("", False), ("127.1", False), ("8.8.8.8 ", False),
    ],
)  # fmt: skip
def test_only_public_ip_addresses_are_public(ip: str, public: bool) -> None:
    assert addresses.is_public(ip) is public


@given(st.ip_addresses())
def test_special_purpose_ip_addresses_are_never_public(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if addresses.is_public(str(ip)) and ip not in ipaddress.ip_network("64:ff9b::/96"):
        assert ip.is_global
        assert not any((ip.is_multicast, ip.is_reserved, ip.is_loopback, ip.is_link_local))


hosts = st.one_of(
    st.ip_addresses(v=4)
    .map(int)
    .flatmap(
        lambda n: st.sampled_from([str(n), hex(n), f"0{n:o}", f"0x{n >> 24:x}.{n & 0xFFFFFF}"])
    ),
    st.ip_addresses(v=6).map(lambda ip: f"[{ip}]"),
    st.lists(st.text(max_size=9), max_size=4).map(".".join),
    st.text(alphabet="aZ0.-_[]:%@/\\?#。．①é\u200d\u202e xn", max_size=24),
)


@given(st.sampled_from(["https://", "http://", "https:", "//", ""]), hosts, st.text(max_size=30))
@example("https://", "127.0.0.1", "")
def test_every_accepted_address_names_a_public_server(scheme: str, host: str, rest: str) -> None:
    try:
        address = addresses.read(scheme + host + rest)
    except NotAllowed:
        return
    assert (address.scheme, address.port) == ("https", 443)
    assert address.host.isascii()
    assert address.target.startswith("/")
    assert not any(c in address.url for c in " \r\n\\@\t" if c not in address.target)
    with pytest.raises(OSError):
        socket.inet_aton(address.host)
    again = urlsplit(address.url)
    assert (again.hostname, again.username, again.port) == (address.host, None, None)
    assert addresses.read(address.url) == address
