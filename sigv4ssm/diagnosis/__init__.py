"""Floor 1: why a signature was refused, pure. Texts to the first difference, its likely reason, and the cure.

diagnose    the client's side: the service's refusal, and the request that was sent
examine     a signed request alone
compare     two canonical requests or strings to sign
inspect     the service's side, which knows the secret: what the client must have signed
"""

from __future__ import annotations

from .causes import CAUSES
from .comparison import compare
from .inspection import inspect
from .refusal import diagnose, examine
from .result import Diagnosis, Inspection

__all__ = ("CAUSES", "Diagnosis", "Inspection", "compare", "diagnose", "examine", "inspect")
