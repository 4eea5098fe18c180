"""`sigv4ssm stop ID --wait --children`: one execution, and all that it has started."""

from __future__ import annotations

from ..client.outcomes import StopOutcome, as_dict
from ..errors import ServiceError, SigV4SSMError
from . import output
from .interrupts import Interrupts
from .progress import Progress
from .wait import say_what_is_open, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..client import Client
    from ..client.outcomes import Outcome

HEADINGS = ("REGION", "ID", "OUTCOME", "STATUS", "SECONDS", "PROBLEM")


def run(options: Namespace, client: Client, execution_id: str) -> int:
    """Whatever happens, stdout has the answer, in the form of any `stop --wait`; what ended the wait is raised then."""
    asked = options.type or "Cancel"
    so_far: list[StopOutcome] = [StopOutcome(execution_id, "unknown", asked=asked, stop="unknown")]
    failure: BaseException | None = None

    def look(outcome: StopOutcome) -> None:
        so_far[:] = [outcome]
        progress.tell(*words(outcome))

    with Interrupts() as interrupts:
        try:
            with Progress() as progress:
                how = {"timeout": options.timeout, "poll": options.poll, "children": True, "on_look": look}
                so_far[:] = [client.stop_and_wait(execution_id, options.type, **how)]
        except SigV4SSMError as error:
            stop = "refused" if isinstance(error, ServiceError) else "unsent"
            so_far[:] = [StopOutcome(execution_id, "not_stopped", problem=str(error), asked=asked, stop=stop)]
            failure = error
        except BaseException as error:
            failure = error
        interrupts.end()
        _show(options, client.endpoint.region, so_far[0])
    if failure is not None:
        raise failure
    say_what_is_open(so_far[0])
    return 0 if so_far[0].ended_as_asked else 1


def _show(options: Namespace, region: str, outcome: StopOutcome) -> None:
    found: list[Outcome | StopOutcome] = [outcome, *outcome.children]
    answer = {
        "outcomes": [{"region": region, **as_dict(outcome)}],
        "not_done": [],
        "all_read": True,
        "refused": [],
        "summary": {outcome.kind: 1},
    }
    output.show(options, answer, HEADINGS, (_row(region, each) for each in found))


def _row(region: str, outcome: Outcome | StopOutcome) -> list[object]:
    return [region, outcome.execution_id, outcome.kind, outcome.status, f"{outcome.seconds:.1f}", outcome.problem]
