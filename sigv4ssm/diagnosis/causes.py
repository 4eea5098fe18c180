"""The table of causes: what a refused request is refused for, the likely reason, and what to do about it.

A reason begins with an article, so that "Probably" can stand before it where the evidence proves nothing.
"""

from __future__ import annotations

RESIGN = "Sign last, and send exactly what was signed."

CAUSES: dict[str, tuple[str, str]] = {
    # --- the Authorization header, or the parameters of the URL
    "not_signed": (
        "The request was sent without being signed.",
        "Sign it before it is sent, and set the headers that the signer returns.",
    ),
    "authorization_dropped": (
        "A redirect to another host was followed, or a proxy on the way drops the header Authorization.",
        "Send to the final URL without following redirects, and let the proxy pass Authorization.",
    ),
    "login_replaced": (
        "A login of the HTTP library took the place of the signature: netrc, or a user and password of its own.",
        "Turn netrc and basic authentication off for this host: requests with trust_env=False, curl without -n.",
    ),
    "authorization_incomplete": (
        "A proxy cuts or rewrites the header, or the signer does not write all of its parts.",
        "Write Credential, SignedHeaders and Signature, and send X-Amz-Date along.",
    ),
    "signed_twice": (
        "A presigned URL was sent by a client that signs as well.",
        "Use one of the two: the presigned URL with a plain client, or the plain URL with the signer.",
    ),
    "parameter_repeated": (
        "A URL that was signed already was signed once more.",
        "Sign the URL without its X-Amz- parameters.",
    ),
    "expires_form": (
        "The life of the URL is given in another unit, or is longer than seven days.",
        "Give X-Amz-Expires in whole seconds, from 1 to 604800.",
    ),
    "algorithm": (
        "The signer is set to another algorithm, or is one of an earlier signature version.",
        "Sign with AWS4-HMAC-SHA256.",
    ),
    "host_unsigned": ("The signer leaves Host out.", "Sign Host always: AWS demands it."),
    "date_format": (
        "The signer writes the time in another form.",
        "Write X-Amz-Date as 20150830T123600Z: UTC, without dashes, colons and fractions.",
    ),
    "gateway_path": (
        "The path or the method is not one of the deployed API: API Gateway answers so for what it does not know.",
        "Check the stage, the path and the method of the URL.",
    ),
    # --- whose it is
    "credential_form": (
        "The signer puts the Credential together from other parts.",
        "Write it as KEYID/20150830/us-east-1/ssm/aws4_request.",
    ),
    "keys_swapped": (
        "The secret key was given where the key id belongs.",
        "Give the key id first; and make a new key, for this secret has been sent in the clear.",
    ),
    "key_id_white_space": (
        "The key id was copied with a blank or a line end.",
        "Copy it again, and strip what is read from files and variables.",
    ),
    "key_unknown": (
        "The key id is mistyped, deleted, or of another account or partition; or its session token is missing.",
        "Check which credentials are found (aws sts get-caller-identity, sigv4ssm configure list).",
    ),
    "token_missing": (
        "The session token of temporary credentials was not passed on to the signer.",
        "Set all three: key id, secret key and session token (AWS_SESSION_TOKEN).",
    ),
    "token_stale": (
        "The token is of another session than the key: one of the two was renewed and the other was not.",
        "Take key id, secret key and session token from one and the same answer, and unset what is left over.",
    ),
    "token_unneeded": (
        "A token is left over from other credentials, for this key has none.",
        "Unset AWS_SESSION_TOKEN, or remove aws_session_token from the profile.",
    ),
    "token_expired": (
        "The temporary credentials have come to their end.",
        "Get new ones, and set all three of their parts.",
    ),
    "token_changed": (
        "A library or proxy puts a token of its own in after signing.",
        "Leave the session token to one place: the signer.",
    ),
    # --- when
    "clock_behind": (
        "This machine's clock is behind, or the request was held back for longer than it is good for.",
        "Set the clock by NTP, and sign each attempt anew just before it is sent.",
    ),
    "clock_ahead": ("This machine's clock is ahead of the service's.", "Set the clock by NTP."),
    "time_zone": (
        "The local time was written as if it were UTC: the difference is a whole number of hours.",
        "Sign with the time in UTC, never with the local one.",
    ),
    "url_expired": (
        "The URL was used after the life that it was signed for.",
        "Presign it anew, or with a larger X-Amz-Expires.",
    ),
    "date_differs": (
        "The signer asks the clock twice: once for the header, once for the string to sign.",
        "Take the time once, and use it for X-Amz-Date, the string to sign and the scope.",
    ),
    # --- the scope
    "scope_region": (
        "The region that is signed for is not the one that the request is sent to.",
        "Sign for the region of the endpoint.",
    ),
    "scope_service": (
        "The service that is signed for is not the one that the request is sent to.",
        "Use the service's signing name, which can differ from its host name.",
    ),
    "scope_date": (
        "The date of the scope is taken from another clock or time zone than X-Amz-Date.",
        "Take the first eight characters of X-Amz-Date.",
    ),
    "scope_terminator": ("The signer ends the scope otherwise.", "End the scope in aws4_request."),
    "scope_form": (
        "The signer puts the scope together from other parts.",
        "Write 20150830/us-east-1/ssm/aws4_request: without the key id, with all four parts.",
    ),
    # --- the canonical request
    "method_changed": (
        "A redirect, a proxy or the HTTP library changes the method, or the signer writes it in lower case.",
        "Sign the method that is sent, in upper case, and follow no redirects.",
    ),
    "path_encoded_twice": (
        "The path is percent-encoded once more by one side: by the HTTP library, or by a signer for Amazon S3.",
        "Pass the library a path that it leaves alone; for S3 sign the path as it is sent.",
    ),
    "path_encoding": (
        "The signer encodes the path in another way than AWS, which encodes what is sent once more.",
        "Percent-encode each segment of the path that is sent (S3: do not), in UTF-8 and upper-case hexadecimal.",
    ),
    "path_normalization": (
        "One side removes dot segments and doubled slashes, and the other does not.",
        "Normalize the path before signing, but not for S3.",
    ),
    "path_changed": (
        "A gateway, proxy or redirect maps the path to another.",
        "Sign the path that the service receives, and send to the final URL.",
    ),
    "query_plus": (
        "A plus in the query means a space to one side, and a plus to the other.",
        "Write a space as %20 and a plus as %2B, in the URL and in what is signed.",
    ),
    "query_encoding": (
        "The signer encodes the query in another way than AWS.",
        "Encode all but letters, digits and -_.~ in names and values, in upper-case hexadecimal.",
    ),
    "query_encoded_twice": (
        "The query is percent-encoded by the caller, and again by the library or the signer.",
        "Encode it once: pass either raw values, or a finished URL.",
    ),
    "query_order": ("The signer does not sort the query.", "Sort the encoded parameters by name, then by value."),
    "query_left_out": ("The signer leaves the query out.", "Sign the query that is sent."),
    "query_changed": (
        "A proxy or library adds, drops or changes a parameter after signing.",
        RESIGN,
    ),
    "host_port": (
        "The HTTP library and the signer do not agree on whether Host has a port.",
        "Sign Host as it is sent: with the port, but for 443 in https and 80 in http.",
    ),
    "host_changed": (
        "A proxy or tunnel rewrites Host, or a redirect to another host was followed.",
        "Sign for the host that the service sees, or let the proxy pass Host as it came.",
    ),
    "host_case": ("The HTTP library sends Host in lower case.", "Write the host in lower case before signing."),
    "content_type_altered": (
        "The HTTP library sets or completes Content-Type after signing: a charset, or a default of its own.",
        "Set Content-Type in full before signing, and see that the library leaves it as it is.",
    ),
    "hop_header_signed": (
        "A proxy or the HTTP library rewrites this header, as hops may do.",
        "Leave it out of the signed headers.",
    ),
    "header_removed": (
        "A proxy or the HTTP library drops this header.",
        "Let it pass, or leave it out of the signed headers.",
    ),
    "header_changed": ("A proxy or the HTTP library changes this header after signing.", RESIGN),
    "header_white_space": (
        "The signer keeps blanks that AWS takes out.",
        "Trim each value, make runs of blanks one space, and write name:value without a blank after the colon.",
    ),
    "header_case": (
        "The signer keeps capitals in the names of headers.",
        "Write the names in lower case in the canonical request.",
    ),
    "header_order": ("The signer does not sort the headers.", "Sort them by their lower-case names."),
    "header_left_out": (
        "The signer lists this header as signed without a line for it.",
        "Write a line for each name in SignedHeaders.",
    ),
    "signed_headers_differ": (
        "The list of signed headers is not the one that the signature was made with.",
        "Make the list, the lines and the Authorization header from one and the same set of headers.",
    ),
    "blank_line_missing": (
        "The signer leaves out an empty line.",
        "Write an empty line for an empty query, and one between the headers and SignedHeaders.",
    ),
    "line_ends": (
        "The signer ends lines as Windows does.",
        "End lines in a single line feed, and the last one in none.",
    ),
    "payload_changed": (
        "The body was changed after signing, or another one was signed.",
        "Make the bytes of the body once, sign those, and send those.",
    ),
    "payload_left_out": (
        "The body was lost on one side: a stream read twice, a redirect, or a signer that hashes nothing.",
        "Hash the bytes that are sent.",
    ),
    "payload_line_end": (
        "The body gains or loses a line end on one side, or its line ends are converted.",
        "Send the body in binary (curl: --data-binary), and sign those bytes.",
    ),
    "payload_spacing": (
        "The JSON is written twice, with other blanks or another order.",
        "Serialize it once, sign those bytes, and send those.",
    ),
    "payload_unsigned": (
        "The signer leaves the body out, which Amazon S3 alone accepts.",
        "Hash the body: only S3 takes UNSIGNED-PAYLOAD.",
    ),
    "payload_form": (
        "The signer writes the hash of the body in another form.",
        "Write the SHA-256 of the body as 64 lower-case hexadecimal digits.",
    ),
    # --- string to sign, key, signature
    "string_to_sign_form": (
        "The signer puts the string to sign together otherwise.",
        "Write four lines, the last the hash of the canonical request in lower-case hexadecimal, without an end.",
    ),
    "key_derivation": (
        "The signer derives the key otherwise.",
        'Begin with "AWS4" and the secret; then HMAC date, region, service and aws4_request, with raw digests as keys.',
    ),
    "key_white_space": (
        "The secret key was copied with a blank, a line end or quotes.",
        "Copy it again, and strip what is read from files and variables.",
    ),
    "secret_altered": (
        "The secret key was changed on its way to the signer: by URL or form decoding, or a character is lost.",
        "Pass the secret key as it is: its + and / are characters like others.",
    ),
    "secret_wrong": (
        "The secret key is not the one of this key id.",
        "Copy the secret again, or make a new key; where that does not help, let sigv4ssm serve show what arrives.",
    ),
    "signature_form": (
        "The signer writes the signature in another form.",
        "Write it as 64 lower-case hexadecimal digits.",
    ),
    "texts_differ": (
        "The texts are of two different requests, or not whole.",
        "Compare two canonical requests, or two strings to sign, of one and the same request.",
    ),
}
"""The name of a cause to the likely reason and the cure, a sentence each."""
