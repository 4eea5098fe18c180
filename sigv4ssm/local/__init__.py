"""Floor 5: Systems Manager on this machine, for tests: it really verifies signatures, and its executions really end."""

from .automation import Course
from .endpoint import EXAMPLE_CREDENTIALS, Endpoint

__all__ = ("EXAMPLE_CREDENTIALS", "Course", "Endpoint")
