"""How executions go: what a test arranges. What AWS does not document is marked INF, and can be chosen."""

from __future__ import annotations

from ..errors import ConfigurationError
from ..operations.statuses import ENDED
from ..values import Value, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

WAITS_FOR = {"aws:approve": ("Approve", "Reject"), "aws:pause": ("Resume",)}
"""Action of a step to the signals for which it waits.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
"""


class Step(Value):
    """A step of a runbook. Of the time that the steps run together it has its `share`; with the action `aws:approve`
    or `aws:pause` it first waits for a signal."""

    name: str
    action: str = "aws:sleep"
    share: float = 1.0

    def _complete(self) -> None:
        if self.share <= 0:
            raise ConfigurationError(f"The share of step {self.name} is {self.share}.", "Give it one above zero.")


RESTART = (Step("stopInstances", "aws:changeInstanceState"), Step("startInstances", "aws:changeInstanceState"))
"""Those of AWS-RestartEC2Instance."""


class Course(Value):
    """How executions go.

    Seconds: `pending` before a run begins, `running` until it ends by itself as `ending` (what it waits for signals
    comes on top), `cancelling` until a cancel lands. A stop of type Complete leaves the status `completed`, a rejected
    approval `rejected`. `stop_of_ended` is "refuse" or "accept". `steps` run one after the other; `children` are the
    courses of executions that each start starts with it, and `stops_children` says whether its stop stops them.
    `subtype` is the model's AutomationSubtype.
    """

    pending: float = 0.0
    running: float = 3600.0
    cancelling: float = 1.0
    ending: str = "Success"
    completed: str = "Success"  # INF
    stop_of_ended: str = "refuse"  # INF
    steps: Sequence[Step] = RESTART
    children: Sequence[Course] = ()
    stops_children: bool = True  # INF
    rejected: str = "Rejected"  # INF
    subtype: str = ""

    def _complete(self) -> None:
        if self.stop_of_ended not in ("refuse", "accept"):
            raise ConfigurationError(f"stop_of_ended is {self.stop_of_ended!r}.", 'Use "refuse" or "accept".')
        for status in (self.ending, self.completed, self.rejected):
            if status not in ENDED:
                raise ConfigurationError(f"{status!r} is no status that ends a run.", f"Use one of {', '.join(ENDED)}.")
        set_field(self, "steps", tuple(self.steps))
        set_field(self, "children", tuple(self.children))


class Document(Value):
    """A runbook that can be started: its versions, the first being the default; the parameters that it takes (None:
    any); and the course of its executions (None: the endpoint's)."""

    name: str
    versions: Sequence[str] = ("1",)
    parameters: Collection[str] | None = None
    course: Course | None = None

    def _complete(self) -> None:
        set_field(self, "versions", tuple(self.versions))
        set_field(self, "parameters", None if self.parameters is None else tuple(self.parameters))

    def version(self, asked: str | None) -> str | None:
        """The version that is meant; None if there is no such one."""
        meant = {None: self.versions[0], "$DEFAULT": self.versions[0], "$LATEST": self.versions[-1]}.get(asked, asked)
        return meant if meant in self.versions else None
