"""Floor 5: a signed request explained step by step, with AWS's names and the signer's texts."""

from .model import ORIGINS, VERDICTS, Explanation, Line, Part, Step
from .signing import explain, explain_signed

__all__ = ("ORIGINS", "VERDICTS", "Explanation", "Line", "Part", "Step", "explain", "explain_signed")
