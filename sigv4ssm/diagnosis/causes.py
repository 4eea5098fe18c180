"""The table of causes: what a refused request is refused for, the likely reason, and what to do about it.

A reason begins with an article, so that "Probably" can stand before it where the evidence proves nothing. Some have a
third sentence in front: what `reasons` finds, after the part where it does, which has a `?` where that is no proof.
"""

from __future__ import annotations

import re

_TABLE = """
--- the Authorization header, or the parameters of the URL
not_signed
  Authorization: The request has no signature.
  The request was sent without being signed.
  Sign it before it is sent, and set the headers that the signer returns.
authorization_dropped
  Authorization: The request was sent with a signature, and the service found none.
  A redirect to another host was followed, or a proxy drops Authorization.
  Send to the final URL, follow no redirects, and let the proxy pass it.
login_replaced
  Authorization: The service received an Authorization header of the kind {}.
  A login of the HTTP library took its place: netrc, or a user and password.
  Turn netrc off: requests with trust_env=False, curl without -n.
authorization_incomplete
  Authorization: The signature is not whole{}.
  A proxy cuts the header, or the signer leaves out a part.
  Write Credential, SignedHeaders and Signature, and send X-Amz-Date.
signed_twice
  Authorization: The request has two signatures, or one whose parts stand twice.
  A presigned URL was signed once more.
  Use it as it is with a plain client, or sign the plain URL.
expires_form
  X-Amz-Expires: X-Amz-Expires is {}.
  The life of the URL is in another unit, or too long.
  Give whole seconds, from 1 to 604800.
algorithm
  Authorization: The signature's algorithm is {}, not 'AWS4-HMAC-SHA256'.
  The signer is set to another algorithm or signature version.
  Sign with AWS4-HMAC-SHA256.
host_unsigned
  SignedHeaders: Host is not among the signed headers.
  The signer leaves Host out.
  Sign Host always.
date_format
  X-Amz-Date: The request's date is written as {}.
  The signer writes the time in another form.
  Write it as 20150830T123600Z, in UTC.
gateway_path
  Authorization?: The request was sent with a signature, and the service found none.
  The path or the method is not one of the deployed API.
  Check the stage, the path and the method.
--- whose it is
credential_form
  Credential: The Credential has {} parts between slashes, not 5.
  The signer makes the Credential of other parts.
  Write KEYID/20150830/us-east-1/ssm/aws4_request.
keys_swapped
  Credential?: The key id in the request looks like a secret key.
  The secret key was given where the key id belongs.
  Give the key id first; and make a new key, for this one was shown.
key_id_white_space
  Credential: The key id in the Authorization header has a blank before or in it.
  The key id was copied with a blank or a line end.
  Copy it again, and strip what is read from files.
key_unknown
  Credential?: The service does not know the key id {}.
  The key id is mistyped, deleted, or of another account or partition; or its session token is missing.
  Check which credentials are found (aws sts get-caller-identity, sigv4ssm configure list).
token_missing
  header x-amz-security-token: The key id is one of temporary credentials, and the request has no session token.
  The session token of temporary credentials was not given to the signer.
  Set key id, secret key and session token (AWS_SESSION_TOKEN).
token_stale
  header x-amz-security-token?: The session token of the request is not one of this key id.
  The token is of another session than the key: one of the two was renewed and the other was not.
  Take key id, secret key and session token from one and the same answer, and unset what is left over.
token_unneeded
  header x-amz-security-token: The request has a session token, and the key id is one that has none.
  A token is left over from other credentials.
  Unset AWS_SESSION_TOKEN, and aws_session_token in the profile.
token_expired
  header x-amz-security-token: The session token of the request has expired.
  The temporary credentials have expired.
  Get new ones, and set all three parts.
token_changed
  A library or proxy sets a token of its own after signing.
  Leave the session token to the signer.
--- when
clock_behind
  This machine's clock is behind, or the request was held back for longer than it is good for.
  Set the clock by NTP, and sign each attempt anew just before it is sent.
clock_ahead
  This machine's clock is ahead of the service's.
  Set the clock by NTP.
time_zone
  The local time was written as if it were UTC.
  Sign with the time in UTC.
url_expired
  The URL was used after its life.
  Presign it anew, or with a larger X-Amz-Expires.
date_differs
  The signer asks the clock twice.
  Take the time once, for header, scope and string to sign.
--- the scope
scope_region
  The region is not the one that the request is sent to.
  Sign for the endpoint's region.
scope_service
  The service is not the one that the request is sent to.
  Use the service's signing name, which can differ from its host name.
scope_date
  The date of the scope is of another clock or time zone.
  Take it from X-Amz-Date.
scope_terminator
  The signer ends the scope otherwise.
  End it in aws4_request.
scope_form
  The signer makes the scope of other parts.
  Write 20150830/us-east-1/ssm/aws4_request.
--- the canonical request
method_changed
  A redirect, proxy or library changes the method, or it is signed in lower case.
  Sign the sent method in upper case, and follow no redirects.
path_encoded_twice
  The path is encoded once more by one side: the library, or a signer for Amazon S3.
  Pass a path that the library leaves alone; for S3 sign it as it is sent.
path_encoding
  The signer encodes the path otherwise: AWS encodes what is sent once more.
  Encode each segment of the sent path (S3: do not), in UTF-8 and upper-case hexadecimal.
path_normalization
  One side removes dot segments and doubled slashes.
  Normalize the path before signing, but not for S3.
path_changed
  A gateway, proxy or redirect maps the path.
  Sign the path that the service receives.
query_plus
  A plus in the query is a space to one side alone.
  Write a space as %20, a plus as %2B.
query_encoding
  The signer encodes the query otherwise.
  Encode all but letters, digits and -_.~, in upper-case hexadecimal.
query_encoded_twice
  The query is encoded by the caller, and once more by the library or signer.
  Encode it once.
query_order
  The signer does not sort the query.
  Sort the encoded parameters by name, then by value.
query_left_out
  The signer leaves the query out.
  Sign the query that is sent.
query_changed
  A proxy or library changes the parameters after signing.
  Sign last.
host_port
  The HTTP library and the signer do not agree on the port in Host.
  Sign it as it is sent: with the port, but for 443 in https and 80 in http.
host_changed
  A proxy or tunnel rewrites Host, or a redirect was followed.
  Sign for the host that the service sees, or let Host pass.
host_case
  The HTTP library sends Host in lower case.
  Write it so before signing.
content_type_altered
  The HTTP library sets or completes Content-Type after signing: a charset, or a default of its own.
  Set Content-Type in full before signing, and see that the library leaves it as it is.
hop_header_signed
  A proxy or the HTTP library rewrites this header, as hops may.
  Do not sign it.
header_removed
  A proxy or the HTTP library drops this header.
  Let it pass, or do not sign it.
header_changed
  A proxy or the HTTP library changes this header.
  Sign last, or do not sign it.
header_white_space
  The signer keeps blanks that AWS takes out.
  Write name:value, trimmed, with single spaces in it.
header_case
  The signer keeps capitals that AWS does not.
  Write names in lower case, values as sent.
header_order
  The signer does not sort the headers.
  Sort them by their lower-case names.
header_left_out
  The signer lists this header without a line for it.
  Write a line for each name.
signed_headers_differ
  The list of signed headers is of another set of headers.
  Make list, lines and Authorization of one set.
blank_line_missing
  The signer leaves out an empty line.
  Write one for an empty query, and one after the headers.
line_ends
  The signer ends lines as Windows does, or adds one.
  Put a line feed between lines alone.
payload_changed
  The body was changed after signing, or another was signed.
  Sign the bytes that are sent.
payload_left_out
  The body was lost on one side: a stream read twice, a redirect, or never hashed.
  Hash the bytes that are sent.
payload_line_end
  The line ends of the body are changed on one side.
  Send it in binary (curl: --data-binary).
payload_spacing
  The JSON is written twice, with other blanks or another order.
  Serialize it once, sign those bytes, and send those.
payload_unsigned
  HashedPayload: The request says that its body is not signed.
  The signer leaves the body out, as Amazon S3 alone accepts.
  Hash the body.
payload_form
  The signer writes the hash of the body otherwise.
  Write 64 lower-case hexadecimal digits.
--- string to sign, key, signature
string_to_sign_form
  The signer puts the string to sign together otherwise.
  Write four lines, the last one the hash in lower-case hexadecimal, without a line end.
key_derivation
  The signer derives the key otherwise.
  Begin with "AWS4" and the secret; then HMAC date, region, service, aws4_request, with raw digests as keys.
key_white_space
  The secret key was copied with a blank, a line end or quotes.
  Copy it again, and strip what is read from files.
secret_altered
  The secret key was decoded, encoded or cut on its way.
  Pass it as it is, with its + and /.
secret_wrong
  The secret key is not the one of this key id.
  Copy the secret again, or make a new key; where that does not help, let sigv4ssm serve show what arrives.
signature_form
  The signer writes the signature otherwise.
  Write 64 lower-case hexadecimal digits.
texts_differ
  The texts are of two requests, or not whole.
  Compare texts of one request, of one kind.
"""

_ROWS = [row.split("\n  ") for row in re.findall(r"^\w.*(?:\n  .*)+", _TABLE, re.MULTILINE)]
CAUSES: dict[str, tuple[str, str]] = {name: (likely, cure) for name, *_, likely, cure in _ROWS}
"""The name of a cause to the likely reason and the cure, a sentence each."""

FINDINGS: dict[str, str] = {row[0]: row[1] for row in _ROWS if len(row) > 3}
