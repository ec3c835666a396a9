"""`docs/scale.json`, and `docs/scale.md` with its figures in the text of `page.md`.

In the text, `{million.find_cpu}` stands for a figure, `{million.find_cpu:.1f}` for one in a
format. What follows from figures is in `derived`, and so are the times and memory of long lists in
docs/benchmarks.json, such as `{derived.long-show-seconds:.2f}`.
"""

import json
import re
from pathlib import Path
from typing import Any

from bench import document as benchmarks
from bench.environments import TOP

PAGE, DATA = TOP / "docs" / "scale.md", TOP / "docs" / "scale.json"
_TEXT = Path(__file__).with_name("page.md")
_PLACE = re.compile(r"\{(\w+)\.([\w-]+)(?::([^}]+))?\}")

Simulations = dict[str, dict[str, Any]]


def stored() -> Simulations:
    """Return the figures of earlier runs, with their dates."""
    found: Simulations = json.loads(DATA.read_text())["simulations"] if DATA.exists() else {}
    return found


def write(found: Simulations) -> None:
    """Write both files."""
    DATA.write_text(json.dumps({"simulations": found}, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page(found))


def page(found: Simulations) -> str:
    """Return the page for these figures."""
    values: dict[str, dict[str, Any]] = {
        name: {**one["figures"], "date": one["date"]} for name, one in found.items()
    }
    values["derived"] = _derived(values)

    def filled(place: re.Match[str]) -> str:
        value = values.get(place[1], {}).get(place[2])
        if value is None:
            return "(not measured yet)"
        return format(value, place[3] or (",.0f" if isinstance(value, int | float) else ""))

    return _PLACE.sub(filled, _TEXT.read_text())


def _derived(values: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Return what follows from the figures, and the times of long lists."""
    found: dict[str, float] = {}
    for name, result in benchmarks.stored().items():
        if name.startswith("long-") and len(result.figures) > 1:
            found |= {
                f"{name}-seconds": result.figures[1].seconds,
                f"{name}-mb": result.figures[1].peak_mb,
            }
    if visits := values.get("visitors"):
        found |= {
            "requests_a_second": visits["first_requests"] * 1e6 / 86_400,
            "gigabytes_a_day": visits["first_bytes"] / 1e3,
        }
    if check := values.get("checking"):
        accounts, requests = check["400_accounts"], check["400_requests"]
        found |= {
            "requests_each": requests / accounts,
            "hours": check["400_seconds"] / accounts * 100_000 / 3600,
            "cpu_minutes": check["400_cpu"] / accounts * 100_000 / 60,
            "mb_for_each_thousand": (check["400_mb"] - check["100_mb"])
            / (accounts - check["100_accounts"])
            * 1000,
            "million_requests": requests / accounts * 100_000,
        }
    return found
