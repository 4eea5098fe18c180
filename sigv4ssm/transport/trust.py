"""Whose certificates are believed: the system's store, a given bundle, or anybody's."""

from __future__ import annotations

import os
import re

from ..errors import SSLError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext

_HASHED = r"[0-9a-f]{8}\.[0-9]+"


def tls_context(verify: bool | str) -> SSLContext:
    """The client's side of TLS, for HTTP/1.1: `verify` is True for the system's store of authorities, the path of a
    bundle (a PEM file, or a directory by hashes as `openssl rehash` makes it), or False to believe every certificate.

    Raises the errors of `ssl` for a bundle that cannot be used, and SSLError where there is no store.
    """
    import ssl

    if not verify:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        bundle = verify if isinstance(verify, str) else _bundle_in_place_of_a_store()
        directory = bundle if bundle and os.path.isdir(bundle) else None
        try:
            context = ssl.create_default_context(cafile=None if directory else bundle, capath=directory)
        except OSError as error:
            raise ssl.SSLError(error.errno, error.strerror) from error
    if ssl.HAS_NEVER_CHECK_COMMON_NAME:  # the names are those of subjectAltName alone: RFC 9525 §2
        context.hostname_checks_common_name = False
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _bundle_in_place_of_a_store() -> str | None:
    """certifi's bundle where OpenSSL finds neither a file nor a directory with files by hash, as in a bare container or
    python.org's build for macOS. Windows has a store of its own."""
    import ssl

    paths = ssl.get_default_verify_paths()
    directories = os.environ.get(paths.openssl_capath_env) or paths.openssl_capath
    if os.name == "nt" or paths.cafile or any(map(_has_hashed_files, directories.split(os.pathsep))):
        return None
    try:
        import certifi
    except ImportError:
        raise SSLError(
            "This machine has no store of certificate authorities.",
            "Install the package ca-certificates (or certifi, for Python), or give a CA bundle: ca_bundle=….",
        ) from None
    return certifi.where()


def _has_hashed_files(directory: str) -> bool:
    """Whether a file is named like 5ad8a5d6.0, which is where OpenSSL looks for an authority."""
    try:
        return any(re.fullmatch(_HASHED, name) for name in os.listdir(directory))
    except OSError:
        return False
