"""How executions go: what a test arranges. What AWS does not document is marked INF, and can be chosen."""

from __future__ import annotations

from ..errors import ConfigurationError
from ..operations.statuses import ENDED
from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

WAITS_FOR = {"aws:approve": ("Approve", "Reject"), "aws:pause": ("Resume",)}
"""Action of a step to the signals for which it waits.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
"""


class Step(Value):
    """A step of a runbook. Of the time that the steps run together it has its `share`; with the action `aws:approve`
    or `aws:pause` it first waits for a signal."""

    name: str
    action: str
    share: float

    def __init__(self, name: str, action: str = "aws:sleep", share: float = 1.0) -> None:
        if share <= 0:
            raise ConfigurationError(f"The share of step {name} is {share}.", "Give it one above zero.")
        super().__init__(name, action, share)


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

    pending: float
    running: float
    cancelling: float
    ending: str
    completed: str
    stop_of_ended: str
    steps: tuple[Step, ...]
    children: tuple[Course, ...]
    stops_children: bool
    rejected: str
    subtype: str

    def __init__(
        self,
        pending: float = 0.0,
        running: float = 3600.0,
        cancelling: float = 1.0,
        ending: str = "Success",
        completed: str = "Success",  # INF
        stop_of_ended: str = "refuse",  # INF
        steps: Collection[Step] = RESTART,
        children: Collection[Course] = (),
        stops_children: bool = True,  # INF
        rejected: str = "Rejected",  # INF
        subtype: str = "",
    ) -> None:
        if stop_of_ended not in ("refuse", "accept"):
            raise ConfigurationError(f"stop_of_ended is {stop_of_ended!r}.", 'Use "refuse" or "accept".')
        for status in (ending, completed, rejected):
            if status not in ENDED:
                raise ConfigurationError(f"{status!r} is no status that ends a run.", f"Use one of {', '.join(ENDED)}.")
        of_a_run = (pending, running, cancelling, ending, completed, stop_of_ended)
        super().__init__(*of_a_run, tuple(steps), tuple(children), stops_children, rejected, subtype)


class Document(Value):
    """A runbook that can be started: its versions, the first being the default; the parameters that it takes (None:
    any); and the course of its executions (None: the endpoint's)."""

    name: str
    versions: tuple[str, ...]
    parameters: tuple[str, ...] | None
    course: Course | None

    def __init__(
        self,
        name: str,
        versions: Collection[str] = ("1",),
        parameters: Collection[str] | None = None,
        course: Course | None = None,
    ) -> None:
        taken = None if parameters is None else tuple(parameters)
        super().__init__(name, tuple(versions), taken, course)

    def version(self, asked: str | None) -> str | None:
        """The version that is meant; None if there is no such one."""
        meant = {None: self.versions[0], "$DEFAULT": self.versions[0], "$LATEST": self.versions[-1]}.get(asked, asked)
        return meant if meant in self.versions else None
