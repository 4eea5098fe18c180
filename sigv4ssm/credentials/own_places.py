"""The places that belong to a profile: for the chain, and for the profile that a `source_profile` names."""

from __future__ import annotations

PLACES = (
    ("web identity", "web_identity.look"),
    ("IAM Identity Center", "sso.look_for_sso"),
    ("the shared credentials file", "shared_file.look_in_credentials"),
    ("a login session", "sso.look_for_login"),
    ("a credential process", "process.look"),
    ("the config file", "shared_file.look_in_config"),
)
"""In botocore's order, each with the function that looks there."""
