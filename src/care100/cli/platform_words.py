"""Words for platforms and help topics in help texts and docstrings.

A text says `{platforms}` where the names of the platforms belong, so that it is true of
every platform there is.
"""

from collections.abc import Callable

from care100.cli.topics import NAMES
from care100.platforms import PLATFORMS


def filled(text: str, command: str = "") -> str:
    """Return the text with words in the places of their names.

    In the help of a `command`, `{words}` and `{examples}` stand for what each platform adds.
    """
    if command:
        text = text.replace("{words}", _words(command)).replace("{examples}", _examples(command))
    for name, words in _WORDS.items():
        if name in text:
            text = text.replace(name, words())
    return text


def _names() -> str:
    return _series([*PLATFORMS], "or")


def _labels() -> str:
    return _series([one.label for one in PLATFORMS.values()], "and")


def _handles() -> str:
    return ", ".join(f"{one.handle_example} for {one.label}" for one in PLATFORMS.values())


def _servers() -> str:
    questions = [form.question for one in PLATFORMS.values() if (form := one.login_form).server]
    without = [one.label for one in PLATFORMS.values() if not one.login_form.server]
    nothing = [f"nothing for {_series(without, 'and')}"] if without else []
    first, *others = [*questions, *nothing]
    # They continue one sentence.
    return "; ".join([first, *(one[:1].lower() + one[1:] for one in others)])


def _topics() -> str:
    return _series([*NAMES], "and")


def _words(command: str) -> str:
    added = (one.command_help(command).words for one in PLATFORMS.values())
    return "\n\n".join(words for words in added if words)


def _examples(command: str) -> str:
    return "\n".join(
        f"care100 {command} {example}"
        for one in PLATFORMS.values()
        for example in one.command_help(command).examples
    )


def _series(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


_WORDS: dict[str, Callable[[], str]] = {
    "{platforms}": _names,
    "{labels}": _labels,
    "{handles}": _handles,
    "{servers}": _servers,
    "{topics}": _topics,
}
