"""`sigv4ssm stop ID --wait --children`: one execution, and all that it has started; and the answer of any stop that
`stop` alone does not do."""

from __future__ import annotations

import collections
from collections.abc import Mapping

from ..client.jobs import ID, STOP
from ..client.outcomes import StopOutcome, as_dict
from ..errors import ServiceError, SigV4SSMError
from ..operations import check_parameters
from . import output
from .interrupts import Interrupts
from .wait import Watch, say_what_is_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from ..client import Client

    Row = dict[str, Any]

COLUMNS = {
    "REGION": "region",
    "ID": "execution_id",
    "OUTCOME": "kind",
    "STATUS": "status",
    "SECONDS": "seconds",
    "PROBLEM": "problem",
}


def as_answer(
    outcomes: list[Row], not_done: list[Row], all_read: bool, refused: Mapping[str, BaseException]
) -> dict[str, Any]:
    kinds = collections.Counter(each["kind"] for each in outcomes)
    return {
        "outcomes": outcomes,
        "not_done": not_done,
        "all_read": all_read,
        "refused": as_rows(refused),
        "summary": dict(kinds),
    }


def as_rows(errors: Mapping[str, BaseException]) -> list[Row]:
    return [{"region": region, "problem": str(error)} for region, error in errors.items()]


def run(options: Namespace, client: Client) -> int:
    """Whatever happens, stdout has the answer."""
    [execution_id], asked = options.id, options.type or "Cancel"
    check_parameters(STOP, {ID: execution_id, "Type": asked})
    watch = Watch(StopOutcome(execution_id, "unknown", asked=asked, stop="unknown"))

    def report() -> None:
        region = {"region": client.endpoint.region}
        row = {**region, **as_dict(watch.outcome)}
        rows = [row, *({**region, **child} for child in row.get("children", ()))]
        output.show(options, as_answer([row], [], True, {}), COLUMNS, rows)

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
