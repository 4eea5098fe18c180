"""A stand-in for AWS's Security Token Service on the loopback: it checks what it is sent as the service would."""

from __future__ import annotations

import contextlib
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from sigv4ssm import Credentials, Request, sigv4

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
SIGNED = {"AssumeRole": True, "AssumeRoleWithWebIdentity": False}
NEEDED = {
    "AssumeRole": {"RoleArn", "RoleSessionName"},
    "AssumeRoleWithWebIdentity": {"RoleArn", "RoleSessionName", "WebIdentityToken"},
}
SHORTEST = {"RoleArn": 20, "RoleSessionName": 2, "ExternalId": 2, "SerialNumber": 9, "WebIdentityToken": 4}
"""Characters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
REQUEST_ID = "c6104cbe-af31-11e0-8154-cbc7ccf896c7"


class StsServer:
    """Gives credentials for a year, and accepts those; before that, each of `answers` (status, body) once.

    `keys` are the credentials that may sign, `calls` the parameters of each call with the id of the key that signed it
    (`Key`, None if it was not signed), `scopes` what they were signed for, `faults` what was wrong with them; `clock`
    is the service's.
    """

    def __init__(self, *keys: Credentials) -> None:
        self.keys = {key.access_key_id: key for key in keys}
        self.answers: list[tuple[int, bytes]] = []
        self.calls: list[dict[str, str | None]] = []
        self.scopes: list[str] = []
        self.faults: list[str] = []
        self.clock = lambda: datetime.now(timezone.utc)
        self.expires_at = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=365)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = server.answer(Request("POST", server.url + self.path, self.headers.items(), body))
                self.send_response(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> tuple[int, bytes]:
        parameters = dict(parse_qsl(request.body.decode(), strict_parsing=True, keep_blank_values=True))
        action, key = parameters.get("Action", ""), None
        if request.header("authorization"):
            verified = sigv4.verify(request, self.keys.get, at=self.clock(), service="sts")
            if isinstance(verified, sigv4.Refused):
                return self._fault("SignatureDoesNotMatch", f"{verified.reason}: {verified.detail}", 403)
            key, scope = verified.access_key_id, verified.credential_scope
            self.scopes.append(scope)
        wrong = [name for name in NEEDED.get(action, ()) if not parameters.get(name)]
        wrong += [name for name, value in parameters.items() if len(value) < SHORTEST.get(name, 0)]
        wrong += [] if 900 <= int(parameters.get("DurationSeconds", 900)) <= 43200 else ["DurationSeconds"]
        wrong += ["Authorization"] if SIGNED.get(action) != bool(key) else []
        content_type = request.header("content-type") or ""
        wrong += [] if content_type.startswith("application/x-www-form-urlencoded") else ["Content-Type"]
        wrong += [] if parameters.get("Version") == "2011-06-15" else ["Version"]
        if wrong:
            return self._fault("ValidationError", f"{action}: {' '.join(wrong)}", 400)
        self.calls.append({**parameters, "Key": key})
        return self.answers.pop(0) if self.answers else (200, self._success(action))

    def _fault(self, code: str, message: str, status: int) -> tuple[int, bytes]:
        self.faults.append(f"{code}: {message}")
        return refusal(code, message, status)

    def _success(self, action: str) -> bytes:
        number = len(self.calls)
        issued = Credentials(f"ASIAISSUED{number}", f"secretMARKER{number}", f"tokenMARKER{number}")
        self.keys[issued.access_key_id] = issued
        return success(action, issued, self.expires_at)


def success(action: str, issued: Credentials, expires_at: datetime) -> bytes:
    """As in AWS's sample response."""
    return f"""<{action}Response xmlns="{NAMESPACE}">
  <{action}Result>
    <AssumedRoleUser>
      <AssumedRoleId>AROA123:session</AssumedRoleId>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/session</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>{issued.access_key_id}</AccessKeyId>
      <SecretAccessKey>{issued.secret_access_key}</SecretAccessKey>
      <SessionToken>{issued.session_token}</SessionToken>
      <Expiration>{expires_at:%Y-%m-%dT%H:%M:%SZ}</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </{action}Result>
  <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>
</{action}Response>
""".encode()


def refusal(code: str, message: str, status: int = 400) -> tuple[int, bytes]:
    """A status, and an error as the service writes it."""
    body = f"""<ErrorResponse xmlns="{NAMESPACE}">
  <Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>
  <RequestId>{REQUEST_ID}</RequestId>
</ErrorResponse>
"""
    return status, body.encode()


@contextlib.contextmanager
def sts_server(*keys: Credentials):
    server = StsServer(*keys)
    try:
        yield server
    finally:
        server.close()
