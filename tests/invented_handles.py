"""The handles of a platform that care100 does not have: `invented:name`, with permanent ids."""

from care100.model.handles import Handle, HandleForms
from care100.platforms.base import Columns, PublishedField

ID = "invented"


def handle(name: str) -> Handle:
    return Handle(ID, name, _forms)


def _forms(name: str) -> HandleForms:
    return HandleForms(f"~{name}", f"{ID}:{name}", f"https://invented.example/{name}")


class InventedHandles:
    """The part of a platform that reads and shows its handles and columns."""

    id = ID
    label = "Invented"
    handle_example = "invented:name"
    login_command = "login invented"
    columns = Columns(ID, f"{ID}_id")
    published_field = PublishedField("invented_circle", "Circle")

    def read_handle(self, text: str) -> Handle | None:
        return self.parse_handle(text) if text.startswith(f"{ID}:") else None

    def parse_handle(self, text: str) -> Handle:
        return handle(text.removeprefix(f"{ID}:"))

    def handle(self, text: str) -> Handle:
        return handle(text)

    def check_permanent_id(self, text: str) -> str:
        return "" if text.startswith("id-") else "is not an id"
