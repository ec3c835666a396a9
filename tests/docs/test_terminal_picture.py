"""The pictures of a terminal show what the program prints."""

import pytest

from docs import make_terminal
from docs.make_terminal import SCENES, Scene

of_each = pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)


@of_each
def test_the_picture_of_the_terminal_is_up_to_date(scene: Scene) -> None:
    shown = make_terminal.drawn(make_terminal.session(scene))
    assert shown == scene.picture.read_text(encoding="utf-8")


@of_each
def test_the_picture_loads_nothing(scene: Scene) -> None:
    picture = scene.picture.read_text(encoding="utf-8").replace(
        'xmlns="http://www.w3.org/2000/svg"', ""
    )
    for text in ("@font-face", "src:", "href=", "@import", "url(http"):
        assert text not in picture
