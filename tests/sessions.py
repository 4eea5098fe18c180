"""botocore's sessions as the tests want them: many, each new, and none slow.

What a session reads and reckons anew is the same each time: the files of the models, the names of the events, and which
handlers take any arguments. Here it is remembered; nothing that a session is told, or finds, is.
"""

from __future__ import annotations

import functools
import inspect

import botocore.hooks
import botocore.session
from botocore.compat import accepts_kwargs
from botocore.hooks import EventAliaser

LOADER = botocore.session.get_session().get_component("data_loader")


def new_session(profile: str | None = None) -> botocore.session.Session:
    """A session of its own, with the models that were read once."""
    session = botocore.session.Session(profile=profile)
    session.register_component("data_loader", LOADER)
    return session


_named = functools.lru_cache(maxsize=None)(functools.partial(EventAliaser._alias_event_name, EventAliaser(None)))
EventAliaser._alias_event_name = lambda _, name: _named(name)


def _takes_any(handler: object) -> object:
    """accepts_kwargs of botocore, which has Python inspect the handler; of a function its code is asked."""
    code = getattr(handler, "__code__", None)
    return code.co_flags & inspect.CO_VARKEYWORDS if code else accepts_kwargs(handler)


botocore.hooks.accepts_kwargs = _takes_any

MODEL = new_session().get_service_model("ssm")
"""AWS's own model of Systems Manager."""
