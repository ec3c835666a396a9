"""Run every simulation, or those that are named, and write docs/scale.json and .md."""

import argparse
import time
from datetime import UTC, datetime

from bench.machine import machine
from bench.scale import checking, document, million, subscribers, visitors

_ALL = {one.NAME: one.simulate for one in (million, visitors, subscribers, checking)}


def main() -> None:
    """Parse the options, and simulate."""
    parser = argparse.ArgumentParser(prog="make scale", description=__doc__)
    parser.add_argument("names", nargs="*", default=[*_ALL], metavar="NAME")
    found = document.stored()
    for name in parser.parse_args().names:
        if name not in _ALL:
            raise SystemExit(f"There is no simulation {name}. Simulations: {', '.join(_ALL)}")
        began = time.monotonic()
        figures = _ALL[name]()
        date = datetime.now(UTC).date().isoformat()
        found[name] = {"date": date, "machine": machine(), "figures": figures}
        document.write(found)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
