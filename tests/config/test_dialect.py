"""The dialect of the shared files, against botocore's own loader."""

from __future__ import annotations

import logging
import pickle
import sys
import traceback

import pytest
from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import BotoCoreError
from botocore.session import Session
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sigv4ssm.config import Files, read_files
from sigv4ssm.errors import ConfigurationError

REFUSED = "refused"


def theirs(environ):
    """What botocore's loader makes of both files."""
    config, credentials = environ["AWS_CONFIG_FILE"], environ["AWS_SHARED_CREDENTIALS_FILE"]
    try:
        loaded = load_config(config)
        return Files(loaded["profiles"], raw_config_parse(credentials), loaded["services"])
    except BotoCoreError:
        return REFUSED


def ours(environ):
    try:
        return read_files(environ)
    except ConfigurationError:
        return REFUSED


CONTENTS = (
    "",
    "\n\n",
    "# nothing\n",
    "[default]",
    "[default]\na=1\nb:2\nc = 3 # not a comment\nd = 4 ; neither\n# one\n; one\n",
    "[default]\nA = 1\naB = 2\n",
    "[default]\na = 1\n  2\n\n  3\n# between\n  4\nb = 5\n",
    "[default]\na =\n  b = 1\n  C = 2\n\n  d = e = f\nz = 1\n",
    "[default]\na =\n  b: 1\n",
    "[default]\na =\n  # comment\n  b = 1\n",
    "[default]\na =\n\n",
    "[default]\n= 1\n",
    "[default]\n a = 1\n  b = 2\n",
    "[default]\n\ta = 1\n b = 2\n",
    "[default]\na\n",
    "[default]\na = %(b)s $b ${b}\n",
    "[default] # more\na = 1\n",
    "[default\na = 1\n",
    "[]\na = 1\n",
    "[a]b]\na = 1\n",
    "[[default]]\na = 1\n",
    " [default]\na = 1\n",
    "[default ]\na = 1\n[ default]\n",
    "[Default]\na = 1\n",
    "[DEFAULT]\nx = 1\n[default]\na = 1\n[profile b]\nx = 2\n",
    "[DEFAULT]\nx = 1\n",
    "[default]\n[default]\n",
    "[default]\na = 1\na = 2\n",
    "[profile a]\nx = 1\n[profile 'a']\nx = 2\n[profile \"a\"]\ny = 3\n",
    "[profile a\\ b]\nx = 1\n[profile 'c]\nx = 2\n[profile a b]\nx = 3\n[profile]\nx = 4\n[profile ]\nx = 5\n",
    "[profile\ta]\nx = 1\n[profile-x a]\nx = 2\n[Profile b]\nx = 3\n['profile' c]\nx = 4\n",
    "[profile default]\nx = 1\n[default]\ny = 2\n",
    "[default]\ny = 2\n[profile default]\nx = 1\n",
    "[sso-session s]\nsso_region = us-east-1\n[sso-sessions t]\n",
    "[services v]\nssm =\n  endpoint_url = http://x\n[servicesx w]\n",
    "[services v]\nssm = 1\n[service w]\n",
    "[default]\r\na = 1\r\ns3 =\r\n  b = 2\r\n",
    "[default]\ra = 1\r",
    "\ufeff[default]\na = 1\n",
    "[default]\na = \ufeffé\u2028b = c\x85d\n",
    "[default]\na =\n  b = 1\x0bc\n",
    "a = 1\n",
    "rem x\n[default]\n",
)


@pytest.mark.parametrize("content", CONTENTS)
def test_each_quirk_in_either_file(write, content):
    """What botocore reads in a file we read there, and what it refuses we refuse."""
    environ = write(content, content)
    assert theirs(environ) == ours(environ)


@pytest.mark.parametrize("content", [b"[default]\na = \xff\n", b"\xff\xfe[\0", b"[default]\na = \0b\n"])
def test_bytes_that_are_not_text(write, content):
    """The same for files in another encoding."""
    environ = write(content, b"")
    assert theirs(environ) == ours(environ)


CHARACTERS = "aBé# ;=:[]'\"\\\t\n\r\x0b\x0c\x85\u2028"
PHRASES = ["[default]", "[profile a]", "profile ", "[services s]", "\n  ", "\n", " = ", "ssm", "s3 =\n", "[DEFAULT]\n"]
WORDS = st.sampled_from([*CHARACTERS, *PHRASES])


@given(st.lists(WORDS, max_size=30).map("".join), st.lists(WORDS, max_size=10).map("".join))
@example("[default]\na =\n  b\n", "")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_file(write, config, credentials):
    """The same for anything that hypothesis makes of brackets, blanks, quotes, line ends and words."""
    environ = write("[default]\n" + config, credentials)
    assert theirs(environ) == ours(environ)


@given(st.lists(WORDS, max_size=30).map("".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_file_without_a_first_section(write, config):
    """The same where no section comes first."""
    environ = write(config, "")
    assert theirs(environ) == ours(environ)


@pytest.mark.parametrize("name", ["default", "a", "b", "c"])
def test_a_profile_over_both_files(monkeypatch, write, name):
    """The merged settings are those of botocore's session: the credentials file wins, key by key."""
    environ = write(
        "[default]\nx = 1\ny = 1\n[profile a]\nx = 2\n[profile c]\n", "[default]\nx = 3\nz = 3\n[b]\nx = 4\n"
    )
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    assert Session(profile=name).get_scoped_config() == read_files(environ).profile(name)


def test_a_profile_in_no_file(write):
    """It is None; one without settings is not."""
    files = read_files(write("[profile a]\n"))
    assert (None, {}) == (files.profile("b"), files.profile("a"))


@pytest.mark.parametrize(
    ("config", "credentials"), [("~/config", "$HOME/credentials"), ("${HOME}/config", "~/credentials")]
)
def test_names_of_files(write, config, credentials):
    """`~` and variables in them are expanded."""
    write("[default]\na = 1\n", "[default]\nb = 2\n")
    environ = {"AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": credentials}
    assert {"a": "1", "b": "2"} == read_files(environ).profile("default")


def test_the_files_of_a_home(home):
    """Without variables they are ~/.aws/config and ~/.aws/credentials."""
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text("[default]\na = 1\n")
    (home / ".aws/credentials").write_text("[default]\nb = 2\n")
    assert {"a": "1", "b": "2"} == read_files({}).profile("default")


@pytest.mark.parametrize("name", ["", "no/such/file", "."])
def test_no_file(home, name):
    """An empty name, a missing file and a folder are no files, no error, and not the files at home."""
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text("[default]\na = 1\n")
    environ = {"AWS_CONFIG_FILE": name, "AWS_SHARED_CREDENTIALS_FILE": name}
    assert Files({}, {}, {}) == read_files(environ)


def test_a_file_that_may_not_be_opened(monkeypatch, write, caplog):
    """It is skipped, as by botocore, and the log says so."""
    environ = write("[default]\na = 1\n", "[default]\nb = 2\n")

    def refuse(path):
        if path == environ["AWS_CONFIG_FILE"]:
            raise PermissionError(13, "Permission denied")
        return open(path)

    monkeypatch.setattr("sigv4ssm.config.dialect.open", refuse, raising=False)
    with caplog.at_level(logging.WARNING):
        assert {"b": "2"} == read_files(environ).profile("default")
    assert [("sigv4ssm.config", f"{environ['AWS_CONFIG_FILE']} is skipped: permission denied.")] == [
        (record.name, record.getMessage()) for record in caplog.records
    ]


SECTION = "it is neither [a section] nor key = value"
BROKEN = (
    ("[default]\na = 1\nSECRET\nSECRET\n", 3, SECTION),
    ("\n= SECRET\n[default]\n", 2, "no section, such as [default], begins above it"),
    ("\ufeff[default]\na = SECRET\n", 1, "it begins with a byte order mark, which no AWS tool for Python accepts"),
    ("[default]\n= SECRET\n", 2, SECTION),
    ("[default]\na = 1\n\nA = SECRET\n", 4, "the section has this key already"),
    ("[default]\na = SECRET\n[default]\n", 3, "the section has begun before"),
    ("[profile b]\ns3 =\n  SECRET\n[default]\ns3 =\n  a = 1\n\n  SECRET\n", 3, "an indented block holds key = value"),
    (
        "# default\n[profile b]\nSECRET: 1\n[default]\ns3 =\n  a = 1\n\n  SECRET: 1\n",
        8,
        "an indented block holds key = value",
    ),
    ("[DEFAULT]\ns3 =\n  SECRET\n[default]\na = 1\n", 4, "an indented block holds key = value"),
    (b"[default]\na = SECRET\nb = \xff\n", 3, "it is not text in utf-8"),
)


@pytest.mark.parametrize("place", [0, 1], ids=["config", "credentials"])
@pytest.mark.parametrize(("content", "line", "reason"), BROKEN)
def test_what_cannot_be_read(write, content, line, reason, place):
    """The refusal names the file and the line, and nothing shows what stands there: it may be a secret."""
    environ = write(*[content, None][:: 1 if place == 0 else -1])
    path = list(environ.values())[place]
    with pytest.raises(ConfigurationError) as caught:
        read_files(environ)
    assert f"Line {line} of {path} cannot be read: {reason}." == caught.value.problem
    assert "Correct the line." == caught.value.remedy
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    assert "SECRET" not in "".join(traceback.format_exception(caught.type, caught.value, None)) + repr(caught.value)


def test_the_repr_has_no_secret(write):
    """It shows the names of the sections alone; pickling keeps everything."""
    content = "[default]\naws_secret_access_key = SECRET\n[profile p]\n[services s]\na = SECRET\n[sso-session t]\n"
    files = read_files(write(content, content))
    assert (
        "Files(config=['default', 'p'], credentials=['default', 'profile p', 'services s', 'sso-session t'], "
        "services=['s'])"
    ) == repr(files)
    assert files == pickle.loads(pickle.dumps(files))


def test_no_file_no_parser(monkeypatch):
    """Where there is no file `configparser` is not imported: a first call should not wait for it."""
    monkeypatch.setitem(sys.modules, "configparser", None)
    assert Files({}, {}, {}) == read_files({})
