"""Floor 5: golden requests, recorded once and checked for ever, in the form of AWS's own signing test suite."""

from ..errors import CaseError
from .case import Case, find_cases, read_case, write_case
from .check import Difference, first_difference
from .normal import VOLATILE, normal_form
from .record import Recorder, record

__all__ = (
    "VOLATILE",
    "Case",
    "CaseError",
    "Difference",
    "Recorder",
    "find_cases",
    "first_difference",
    "normal_form",
    "read_case",
    "record",
    "write_case",
)
