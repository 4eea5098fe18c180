"""The look that both pages share, and the frame of a page: one file that loads nothing and runs only what it brought.

Files are read through the package's loader, so that they are found in a wheel, in a folder under another name and in
a zip.
"""

from __future__ import annotations

import pkgutil
from base64 import b64encode
from hashlib import sha256

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' "
    "height='16' rx='3' fill='%231554b8'/%3E%3Cpath d='M3.5 8.5l3 3 6-7' fill='none' stroke='white' "
    "stroke-width='2'/%3E%3C/svg%3E"
)
"""Given, for a browser asks a server for /favicon.ico otherwise."""

_BIDI_CONTROLS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that change the order in which others are shown: a reader would compare what is not there
(https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing)."""

_VISIBLE = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"},
    **{code: f"\\u{code:04x}" for code in _BIDI_CONTROLS},
}
_REFERENCES = {ord(mark): f"&#{ord(mark)};" for mark in "&<>\"'"}

HERE = __name__.rpartition(".")[0]
"""This package. Python 3.9 does not say it in `__package__` yet while a zip's module is being imported."""


def read(name: str, package: str = HERE) -> str:
    """A text file that lies beside the modules of a package, this one where none is named."""
    data = pkgutil.get_data(package, name)
    if data is None:
        raise FileNotFoundError(f"{name} of {package}: its loader reads no files")
    return data.decode("utf-8").replace("\r\n", "\n")


def visible(text: str) -> str:
    """The text as what it is: control characters, those that would reorder the line and octets that are no UTF-8 are
    shown as Python escapes them. Line ends and tabs stay."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").translate(_VISIBLE)


def escaped(text: str) -> str:
    """The visible text as it may stand in an element or in a quoted attribute."""
    return visible(text).translate(_REFERENCES)


def document(title: str, body: str, *, style: str = "", script: str = "", connect: bool = False) -> str:
    """A page: `body` is HTML, `title` plain text; `style` comes after the common look. `connect` lets the script
    fetch from where the page came from."""
    end = f"<script>{script}</script>\n" if script else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escaped(policy(style, script, connect))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escaped(title)}</title>
<link rel="icon" href="{escaped(ICON)}">
<style>{_whole(style)}</style>
</head>
<body>
{body}
{end}</body>
</html>
"""


def policy(style: str, script: str = "", connect: bool = False) -> str:
    """The Content-Security-Policy of the `document` with this style and script: https://www.w3.org/TR/CSP3/."""
    allowed = {
        "default-src": "'none'",
        "style-src": _source(_whole(style)),
        "script-src": _source(script) if script else "'none'",
        "img-src": "data:",
        "connect-src": "'self'" if connect else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{directive} {source}" for directive, source in allowed.items())


def _whole(style: str) -> str:
    return f"{read('look.css')}\n{style}"


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode()}'"
