"""The result of a run."""

from dataclasses import dataclass, field

from care100.engine.plan import Skip
from care100.model.errors import Care100Error
from care100.platforms.targets import Item


@dataclass
class RunResult:
    """The result of a run. `stopped` is the error that ended it early, or None."""

    done: list[Item] = field(default_factory=list)
    requested: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    described: list[Item] = field(default_factory=list)
    failed: list[Skip] = field(default_factory=list)
    stopped: Care100Error | None = None
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether the run was not stopped early; single steps may have failed."""
        return self.stopped is None
