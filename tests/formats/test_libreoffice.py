"""LibreOffice runs no cell of an exported file, with the settings of three locales.

This needs `soffice` (Debian's libreoffice-calc) and is skipped without it.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from care100.formats import list_csv
from care100.formats.member_rows import member_of

SOFFICE = shutil.which("soffice")
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1;1)", "＝1+1"]
BEFORE = ["", "a;", "a\t", "a|", "a\nb;c\n", 'a; "', 'a;"b";', "a,", " \n ", "'", "a;'"]


def written() -> str:
    """Return a CSV file with every formula behind everything that may begin a cell."""
    texts = [f"{before}{formula}" for before in BEFORE for formula in FORMULAS]
    return list_csv.write(
        member_of(
            {
                "name": text,
                "topic": text.replace(";", " "),
                "website": "https://example.org/?a;=1+1",
                "note": f"{text}\n{text}",
                "source": f"{text};{text}",
                "x": f"ada_{n}",
            }
        )
        for n, text in enumerate(texts)
    )


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (libreoffice-calc) is not installed")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("language", "separators"),
    [(1033, ","), (1031, ";"), (1036, "\t"), (1031, ",;\t")],
    ids=["English", "German", "French", "German with all separators"],
)
def test_libreoffice_runs_no_cell(language: int, separators: str, tmp_path: Path) -> None:
    (tmp_path / "safe.csv").write_text(written(), encoding="utf-8")
    unsafe = separators[0].join(["a", "=1+1"])
    (tmp_path / "unsafe.csv").write_text(f"{unsafe}\n", encoding="utf-8")
    # Separator, quotation mark, UTF-8, first line, language; the last token evaluates formulas.
    codes = "/".join(str(ord(one)) for one in separators)
    options = f"{codes},34,76,1,,{language},false,true,false,false,false,-1,true"
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            *("--convert-to", "fods", f"--infilter=Text - txt - csv (StarCalc):{options}"),
            *("--outdir", str(tmp_path), str(tmp_path / "safe.csv"), str(tmp_path / "unsafe.csv")),
        ],
        check=True,
        capture_output=True,
        timeout=500,
    )
    assert formulas(tmp_path / "unsafe.fods"), "LibreOffice was not asked to run formulas"
    assert formulas(tmp_path / "safe.fods") == []


def formulas(file: Path) -> list[str]:
    return re.findall(r'table:formula="([^"]*)"', file.read_text(encoding="utf-8"))
