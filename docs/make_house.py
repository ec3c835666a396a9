"""Write docs/house.md and its picture: the packages of src/care100, and their imports."""

import ast
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import grimp

from docs.house_drawing import drawing

PAGE = Path(__file__).with_name("house.md")
PICTURE = PAGE.parent / "pictures/house.svg"
_ROOT = "care100"
_PLATFORMS = f"{_ROOT}.platforms"
_HEAD = """\
# The house

The packages in `src/care100`, drawn from their imports by `make docs`. An arrow means that one
package imports another, and perhaps also the packages that the arrows lead to from there. A line
without an arrowhead joins two packages that import each other. Each platform is a package of its
own below `platforms/`. Its line in `platforms/__init__.py` is not drawn, because it only registers
the platform.

![The packages, each above the packages that it imports](pictures/house.svg)

Every import:
"""

Imports = Mapping[str, set[str]]


def files_made() -> dict[Path, str]:
    """Return the page and its picture."""
    imports = package_imports(grimp.build_graph(_ROOT, cache_dir=None))
    arrows = [(_label(above), _label(below)) for above, below in direct_arrows(imports)]
    return {
        PAGE: f"{_HEAD}\n{_table(imports)}",
        PICTURE: drawing([_label(package) for package in imports], arrows),
    }


def package_imports(graph: grimp.ImportGraph) -> Imports:
    """Return the packages that each package imports, the topmost package first."""
    packages = set(_packages(graph))
    imports: dict[str, set[str]] = {package: set() for package in packages}
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            above, below = _package(importer, packages), _package(imported, packages)
            if above and below and above != below and not _registers(importer, below):
                imports[above].add(below)
    reached = _reachable(imports)
    order = sorted(imports, key=lambda package: (-len(reached[package]), package))
    return {package: imports[package] for package in order}


def direct_arrows(imports: Imports) -> list[tuple[str, str]]:
    """Return the imports that no other chain of imports implies.

    Packages that import each other keep all their arrows: none implies another.
    """
    reached = _reachable(imports)

    def same(one: str, other: str) -> bool:
        return other in reached[one] and one in reached[other]

    def implied(above: str, below: str) -> bool:
        return any(
            below in reached[between] and not same(above, between) and not same(between, below)
            for between in reached[above] - {below}
        )

    return [
        (above, below)
        for above, imported in imports.items()
        for below in sorted(imported)
        if not implied(above, below)
    ]


def _packages(graph: grimp.ImportGraph) -> Iterator[str]:
    """Yield the top packages, and each platform's package."""
    for module in graph.find_children(_ROOT) | graph.find_children(_PLATFORMS):
        if graph.find_children(module):
            yield module


def _package(module: str, packages: set[str]) -> str | None:
    """Return the innermost package that `module` belongs to."""
    enclosing = (one for one in packages if f"{module}.".startswith(f"{one}."))
    return max(enclosing, key=len, default=None)


def _registers(importer: str, below: str) -> bool:
    return importer == _PLATFORMS and below.startswith(f"{_PLATFORMS}.")


def _reachable(imports: Imports) -> Imports:
    """Return the packages that each package imports, directly or through others."""
    reached = {package: set(imported) for package, imported in imports.items()}
    for between in imports:
        for package in imports:
            if between in reached[package]:
                reached[package] |= reached[between]
    return reached


def _table(imports: Imports) -> str:
    lines = ["| Package | Contents | Imports |", "| --- | --- | --- |"]
    for package, imported in imports.items():
        names = ", ".join(f"`{_label(one)}`" for one in imports if one in imported)
        lines.append(f"| `{_label(package)}` | {_summary(package)} | {names} |")
    return "\n".join(lines) + "\n"


def _summary(package: str) -> str:
    """Return the first paragraph of the package's docstring, on one line."""
    folder = files(_ROOT).joinpath(*package.split(".")[1:])
    module = ast.parse(folder.joinpath("__init__.py").read_text(encoding="utf-8"))
    text = (ast.get_docstring(module) or "").partition("\n\n")[0]
    return " ".join(text.split()).replace("|", "\\|")


def _label(package: str) -> str:
    return package.removeprefix(f"{_ROOT}.").replace(".", "/")


if __name__ == "__main__":
    for file, text in files_made().items():
        file.write_text(text, encoding="utf-8")
        print(f"Wrote {file}.")
