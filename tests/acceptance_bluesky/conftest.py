from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from .networks import Network, OwnNetwork, SandboxNetwork, installed
from .resident import Resident

_numbers = count(1)


@pytest.fixture(scope="session")
def own_server() -> Iterator[OwnNetwork]:
    """Bluesky's own server."""
    folder = installed()
    if folder is None:
        pytest.skip("Bluesky's own server is not installed; use make test-bluesky")
    with OwnNetwork(folder) as network:
        yield network


@pytest.fixture
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    """Bluesky's own server where it is installed, otherwise the sandbox."""
    if installed() is not None:
        yield request.getfixturevalue("own_server")
        return
    with SandboxNetwork() as sandbox:
        yield sandbox


@pytest.fixture
def resident(
    home: Path,
    network: Network,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Resident:
    """Somebody with a new account who is not logged in yet."""
    [me] = network.add(f"resident{next(_numbers)}")
    return Resident(home, network, me, capsys, monkeypatch)
