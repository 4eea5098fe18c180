"""Floor 5: Systems Manager on this machine, for tests: it really verifies signatures, and its executions really end."""

from .course import Course, Document, Step
from .endpoint import EXAMPLE_CREDENTIALS, Endpoint
from .faults import Fault

__all__ = ("EXAMPLE_CREDENTIALS", "Course", "Document", "Endpoint", "Fault", "Step")
