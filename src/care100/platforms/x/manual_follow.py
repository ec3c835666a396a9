"""Manual following of a List, for logins whose API tier may not follow Lists."""

from typing import Self

from care100.engine.execute import TargetReport
from care100.model.errors import Care100Error
from care100.platforms.base import NotPermitted
from care100.platforms.x.client import list_page
from care100.platforms.x.targets import FollowedLists
from care100.registry.database import Database
from care100.registry.models import CuratedList, Login


class ManualFollowNeeded(Care100Error):
    """The published List must be followed on its page, whose address is `page`."""

    exit_code = 4

    def __init__(self, list_id: str, title: str) -> None:
        self.page = list_page(list_id)
        super().__init__(
            f"X does not allow programs with your kind of access to follow the List “{title}”.",
            f"Open its page and press Follow there: {self.page}",
        )

    @classmethod
    def if_refused_before(cls, curated: CuratedList, login: Login) -> Self | None:
        """Return the error if X has refused this to the login before, else None."""
        known = FollowedLists.kind in login.refused
        return cls(curated.x_list, curated.title) if known else None

    @classmethod
    def instead_of(cls, database: Database, report: TargetReport) -> Self | None:
        """Return the error for a run stopped by the API tier, and remember it; else None."""
        target_plan = report.target_plan
        refused = isinstance(report.outcome.stopped, NotPermitted)
        if not refused or target_plan.target.kind != FollowedLists.kind:
            return None
        with database.writing() as session:
            login = session.get_one(Login, target_plan.login.id)
            login.refused = [*login.refused, FollowedLists.kind]
            session.add(login)
        return cls(target_plan.curated.x_list, target_plan.curated.title)
