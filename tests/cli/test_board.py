"""The live view of `sigv4ssm stop`: a drawing fits its window, and shows what matters."""

from __future__ import annotations

import io
import re
import sys

import pytest

from sigv4ssm.cli.board import AMISS, GOING, HOME, TO_COME, WELL, Board, state
from sigv4ssm.client.jobs import QUEUED, STOPPING, WATCHED, Item
from sigv4ssm.client.outcomes import StopOutcome
from sigv4ssm.pacing import Pace

STYLES = r"\x1b\[\d*m"


class Lane:
    """What the view reads of one."""

    def __init__(self, name: str, *items: Item) -> None:
        self.name = name
        self.items = {item.execution_id: item for item in items}
        self.pace = Pace(10)


def item(number: int, phase: str = QUEUED, kind: str = "", status: str | None = None) -> Item:
    made = Item(f"f7d1f82d-6cde-4f7a-aa53-{number:012d}")
    made.phase, made.status, made.began = phase, status, 0.0 if phase == QUEUED else 10.0
    if kind:
        made.outcome = StopOutcome(made.execution_id, kind, status, seconds=65.0)
    return made


def mixed(count: int) -> list[Item]:
    """As many of each kind, in turns."""
    kinds = (
        lambda number: item(number),
        lambda number: item(number, STOPPING),
        lambda number: item(number, WATCHED, status="Cancelling"),
        lambda number: item(number, kind="cancelled", status="Cancelled"),
        lambda number: item(number, kind="finished_first", status="Failed"),
    )
    return [kinds[number % 5](number) for number in range(count)]


def lines(drawing: str) -> list[str]:
    """What is seen."""
    assert drawing.startswith(HOME)
    seen = re.sub(STYLES, "", drawing[len(HOME) :]).removesuffix("\x1b[J")
    return [line.removesuffix("\x1b[K") for line in seen.split("\n")]


def board(*lanes: Lane, total: int | None = None, documents=()) -> Board:
    return Board(lanes, total, dict(documents), lambda: 42.0, True)


@pytest.mark.parametrize("count", [0, 3, 23, 24, 60])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (50, 10), (20, 5), (80, 2), (80, 1), (1, 1)])
def test_a_drawing_fits_its_window(count: int, size: tuple[int, int]):
    """No line is longer than the window, whose last column stays free; there are no more lines than it has; no other
    control than the ones that draw."""
    documents = {each.execution_id: "AWS-Restart" * 20 for each in mixed(count)}
    drawing = board(Lane("us-east-1", *mixed(count)), total=count + 7, documents=documents).drawing(*size)
    seen = lines(drawing)
    assert len(seen) <= size[1]
    assert max(map(len, seen)) <= max(size[0] - 1, 0)
    assert "\x1b" not in "".join(seen)


def test_where_there_is_room_all_are_shown_in_their_order():
    """With what became of them, and how long they have taken."""
    documents = {item(3).execution_id: "Doc"}
    assert [
        "2 done, 2 under way, 1 to come, 0:00, 10.0 a second",
        "f7d1f82d-6cde-4f7a-aa53-000000000000  to come",
        "f7d1f82d-6cde-4f7a-aa53-000000000001  stopping              0:32",
        "f7d1f82d-6cde-4f7a-aa53-000000000002  Cancelling            0:32",
        "f7d1f82d-6cde-4f7a-aa53-000000000003  cancelled             1:05  Doc",
        "f7d1f82d-6cde-4f7a-aa53-000000000004  finished first        1:05",
    ] == [line.rstrip() for line in lines(board(Lane("r", *mixed(5)), documents=documents).drawing(80, 24))]


def test_where_there_is_none_those_that_go_on_come_first_and_the_rest_is_counted():
    """Then those that went amiss. Those that were not read yet are to come as well."""
    seen = lines(board(Lane("r", *mixed(10)), total=30).drawing(80, 8))
    assert ["stopping", "Cancelling", "finished first"] * 2 == [re.split("  +", line)[1] for line in seen[1:-1]]
    assert "and 22 to come, 2 cancelled" == seen[-1]
    assert "4 done, 4 under way, 22 to come" in seen[0]


def test_what_is_done_well_makes_room():
    """For all others; of it, the last ones are shown."""
    well = [item(number, kind="cancelled", status="Cancelled") for number in range(9)]
    seen = lines(board(Lane("r", *well, item(9), item(10, STOPPING), item(11, kind="not_found"))).drawing(80, 7))
    assert ["7 cancelled", "8 cancelled", "9 to come", "10 stopping", "11 not found"] == [
        re.sub(r"^\S+-0+|  +(\d:.*)?$", "", line).replace("  ", " ") for line in seen[1:-1]
    ]
    assert "and 7 cancelled" == seen[-1]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (97, "ap-southeast-1  f7d1f82d-6cde-4f7a-aa53-000000000002  Cancelling            0:32  AWS-RestartEC…"),
        (80, "ap-southeast-1  f7d1f82d…  Cancelling            0:32  AWS-RestartEC2Instance"),
        (70, "ap-southeast-1  f7d1f82d…  Cancelling            0:32  AWS-RestartEC…"),
        (60, "ap-southeast-1  f7d1f82d…  Cancelling            0:32"),
        (50, "ap-southeast-1  f7d1f82d…  Cancelling"),
        (40, "f7d1f82d…  Cancelling            0:32"),
        (20, "f7d1f82d…  Cancell…"),
    ],
)
def test_the_status_is_the_last_that_a_narrow_window_loses(columns: int, expected: str):
    """Before it the document goes, then most of the id, the time, and the region."""
    made = item(2, WATCHED, status="Cancelling")
    documents = {made.execution_id: "AWS-RestartEC2Instance"}
    lanes = Lane("ap-southeast-1", made), Lane("eu-west-1", item(3))
    assert expected == lines(board(*lanes, documents=documents).drawing(columns, 24))[1].rstrip()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(53, "2 done, 2 under way, 1 to come, 0:00, 10.0 a second"), (51, "2 done, 2 under way, 1 to come, 0:00")],
)
def test_the_pace_is_the_first_that_the_title_loses(columns: int, expected: str):
    """Whole: no part of it is left."""
    assert expected == lines(board(Lane("r", *mixed(5))).drawing(columns, 24))[0]


def test_several_regions_are_named():
    """Before each id, which are one under the other."""
    seen = lines(board(Lane("us-east-1", item(1)), Lane("sa-east-1a", item(2))).drawing(80, 24))
    assert ["us-east-1   f7d1", "sa-east-1a  f7d1"] == [line[:16] for line in seen[1:]]


def test_an_id_from_stdin_does_not_steer_the_terminal():
    """Whatever it is, it is shown as text."""
    odd = Item("odd\x1b[2J")
    assert ["odd", "[2J", "to", "come"] == lines(board(Lane("r", odd)).drawing(80, 24))[1].split()
    assert lines(board(Lane("r", Item("宽" * 36))).drawing(80, 24))[1].startswith("?" * 36 + "  to come")


@pytest.mark.parametrize(
    ("made", "wait", "expected"),
    [
        (item(1), True, (TO_COME, "to come")),
        (item(1, STOPPING), True, (GOING, "stopping")),
        (item(1, WATCHED, status="Odd\x1b[2J"), True, (GOING, "Odd [2J")),
        (item(1, kind="cancelled", status="Cancelled"), True, (WELL, "cancelled")),
        (item(1, kind="stopping"), False, (WELL, "stopping")),
        (item(1, kind="stopping"), True, (AMISS, "stopping")),
        (item(1, kind="not_found"), False, (AMISS, "not found")),
    ],
)
def test_the_words_for_an_execution(made: Item, wait: bool, expected: tuple[int, str]):
    """What it is at, or what became of it; nothing of the service's steers the terminal."""
    assert expected == state(made, wait)


class Terminal(io.StringIO):
    """Takes what is written, and says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_is_done_at_once_has_no_view(monkeypatch: pytest.MonkeyPatch):
    """Nothing flickers."""
    monkeypatch.setattr("sigv4ssm.cli.board.QUIET", 60)
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with board(Lane("r")) as shown:
        assert shown.live
    assert "" == sys.stderr.getvalue()
