"""`sigv4ssm stop ID --wait --children`: one execution, and all that it has started."""

from __future__ import annotations

from ..client.jobs import ID
from ..client.outcomes import StopOutcome, as_dict
from ..client.stopping import STOP
from ..errors import ServiceError, SigV4SSMError
from ..operations import check_parameters
from . import output
from .interrupts import Interrupts
from .stopped import COLUMNS, as_answer
from .wait import Watch, say_what_is_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..client import Client


def run(options: Namespace, client: Client) -> int:
    """Whatever happens, stdout has the answer, in the form of any `stop --wait`."""
    [execution_id] = options.id
    check_parameters(STOP, {ID: execution_id, "Type": options.type})
    asked = options.type or "Cancel"
    watch = Watch(StopOutcome(execution_id, "unknown", asked=asked, stop="unknown"))

    def report() -> None:
        row = {"region": client.endpoint.region, **as_dict(watch.outcome)}
        children = ({"region": client.endpoint.region, **child} for child in row.get("children", ()))
        output.show(options, as_answer([row]), COLUMNS, [row, *children])

    with Interrupts(report), watch:
        try:
            how = {"timeout": options.timeout, "poll": options.poll, "children": True, "on_look": watch.look}
            watch.outcome = client.stop_and_wait(execution_id, options.type, **how)
        except SigV4SSMError as error:
            stop = "refused" if isinstance(error, ServiceError) else "unsent"
            watch.outcome = StopOutcome(execution_id, "not_stopped", problem=str(error), asked=asked, stop=stop)
            raise
    say_what_is_open(watch.outcome)
    return int(not watch.outcome.ended_as_asked)
