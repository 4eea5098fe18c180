"""Part signing and part growth: microseconds for one signature, and whether it is right.

Only the signature is timed, as processor time, so that what else runs on the machine counts less; the requests are
new ones, and built before. Every peer's signature is compared with botocore's, for the headers that the peer itself
declares signed and the canonical form of the query.
"""

from __future__ import annotations

import gc
import itertools
import re
import time
from typing import TYPE_CHECKING

from .rounds import median, pin, significant, take_turns
from .signers import HASHES, OURS, SIGNERS, Signer
from .workloads import ACCESS_KEY_ID, AXES, REGION, SECRET_ACCESS_KEY, SERVICE, WORKLOADS, Case, case

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rounds import Row

ONLY_WITH_QUERY = ("botocore, parameters as a dictionary",)
COMPARED_IN_GROWTH = (OURS, HASHES, "botocore")

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/(?P<scope>[^,]+), SignedHeaders=(?P<names>[^,]+), Signature=(?P<signature>\w+)"
)
"""As every peer writes it."""

serials = itertools.count(1)


def measure_signing(rounds: int) -> dict[str, dict[str, Row]]:
    """Every signer on every workload."""
    pin()
    signers = {name: make() for name, make in SIGNERS.items()}
    gc.collect()
    gc.freeze()  # what the imported peers hold weighs on nobody's turn
    return {f"signing, {name}": _workload(name, signers, rounds) for name in WORKLOADS}


def _workload(workload: str, signers: dict[str, Signer], rounds: int) -> dict[str, Row]:
    added = WORKLOADS[workload]
    verdicts: dict[str, set[str]] = {name: set() for name in signers}
    turns = {
        name: _turn(signer, added, verdicts[name].add)
        for name, signer in signers.items()
        if "parameters" in workload or "encoded" in workload or name not in ONLY_WITH_QUERY
    }
    rows = take_turns(turns, rounds, f"signing, {workload}")
    for name, row in rows.items():
        row["check"] = max(verdicts[name], default="")  # one wrong signature is enough: "wrong" sorts after all names
    return rows


def measure_growth(rounds: int) -> dict[str, dict[str, Row]]:
    """Ours, the bare hashes and botocore at five sizes along each axis; a row has the sizes and the medians there."""
    pin()
    signers = {name: SIGNERS[name]() for name in COMPARED_IN_GROWTH}
    gc.collect()
    gc.freeze()
    return {f"growth, {axis}": _axis(axis, signers, rounds) for axis in AXES}


def _axis(axis: str, signers: dict[str, Signer], rounds: int) -> dict[str, Row]:
    turns = {
        (name, size): _turn(signer, {axis: size}, lambda _: None)
        for name, signer in signers.items()
        for size in AXES[axis]
    }
    rows = take_turns(turns, rounds, f"growth, {axis}")
    return {
        name: {"sizes": list(AXES[axis]), "medians": [significant(median(rows[name, size])) for size in AXES[axis]]}
        for name in signers
    }


def _turn(signer: Signer, added: dict[str, int], tell: Callable[[str], None]) -> Callable[[], float]:
    """A measure: microseconds for one signature, of as many as take some ten milliseconds."""
    many = batch(**added)

    def turn() -> float:
        cases = [case(next(serials), **added) for _ in range(many)]
        requests = [signer.build(one) for one in cases]
        gc.disable()
        try:
            start = time.process_time()
            for request in requests[:-1]:
                signer.sign(request)
            elapsed = time.process_time() - start
        finally:
            gc.enable()
        tell(check(cases[-1], dict(signer.headers(requests[-1], signer.sign(requests[-1])))))
        return elapsed / (many - 1) * 1e6

    return turn


def batch(*, body: int = 0, **added: int) -> int:
    """How many signatures a turn has: fewer of the larger ones, never fewer than six."""
    return max(6, int(200 / (1 + body / 20_000 + sum(added.values()) / 10)))


def check(one: Case, headers: dict[str, str]) -> str:
    """What is wrong with a signature, or else the names of the headers that it covers."""
    from hashlib import sha256

    headers = {name.lower(): value for name, value in headers.items()}
    found = AUTHORIZATION.fullmatch(headers["authorization"])
    if not found:
        return "wrong: no Authorization as AWS reads it"
    if headers.get("x-amz-content-sha256", sha256(one.body).hexdigest()) != sha256(one.body).hexdigest():
        return "wrong: x-amz-content-sha256 is not the body's"
    missing = [name for name in found["names"].split(";") if name not in headers and name != "host"]
    if missing:
        return f"wrong: signs {missing}, which are not there"
    right = found["signature"] == signature_by_botocore(one, headers, found["names"].split(";"))
    return found["names"] if right else "wrong: not the signature of what is sent"


def signature_by_botocore(one: Case, headers: dict[str, str], names: list[str]) -> str:
    """The signature of the request with these headers alone (and Host, which botocore adds)."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    auth = SigV4Auth(Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY), SERVICE, REGION)
    signed = {name: headers[name] for name in names if name in headers}
    request = AWSRequest("POST", one.canonical_url, headers=signed, data=one.body)
    request.context["timestamp"] = headers["x-amz-date"]
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
