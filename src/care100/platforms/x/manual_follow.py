"""Where X's API says no to following a List, its page says yes: one click, by hand."""

from typing import Self

from care100.engine.execute import TargetReport
from care100.model.errors import Care100Error
from care100.platforms.base import NotPermitted
from care100.platforms.x.client import list_page
from care100.platforms.x.published_field import x_list_of
from care100.platforms.x.targets import FollowedLists
from care100.registry.database import Database
from care100.registry.models import CuratedList, Login


class ManualFollowNeeded(Care100Error):
    """The published List has to be followed on its page, whose address is `page`."""

    exit_code = 4

    def __init__(self, list_id: str, title: str) -> None:
        self.page = list_page(list_id)
        super().__init__(
            f"X does not let programs with your kind of access follow “{title}”.",
            f"Open its page and press Follow there: {self.page}",
        )

    @classmethod
    def if_refused_before(cls, curated: CuratedList, login: Login) -> Self | None:
        """What to say when X has refused it to this login before; it is not asked again."""
        known = FollowedLists.kind in login.refused
        return cls(x_list_of(curated), curated.title) if known else None

    @classmethod
    def instead_of(cls, database: Database, report: TargetReport) -> Self | None:
        """What to say of a run that X's API tier stopped, which is remembered; else None."""
        target_plan = report.target_plan
        refused = isinstance(report.outcome.stopped, NotPermitted)
        if not refused or target_plan.target.kind != FollowedLists.kind:
            return None
        with database.writing() as session:
            login = session.get_one(Login, target_plan.login.id)
            login.refused = [*login.refused, FollowedLists.kind]
            session.add(login)
        return cls(x_list_of(target_plan.curated), target_plan.curated.title)
