"""What importing the package does to the machine: nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import sigv4ssm

IMPORTING = """
import json, sys
sys.path.insert(0, {root!r})
seen = []

def watch(event, arguments):
    if event == "open" and not str(arguments[0]).endswith((".py", ".pyc", ".so")):
        seen.append(f"open {{arguments[0]}}")
    elif event.startswith(("socket.", "subprocess.", "os.fork", "os.exec", "os.posix_spawn", "urllib.")):
        seen.append(event)

sys.addaudithook(watch)
import sigv4ssm
for name in sigv4ssm.__all__:
    getattr(sigv4ssm, name)
import sigv4ssm.config, sigv4ssm.credentials, sigv4ssm.retry
found = list(seen)
open("/dev/null").close()
assert seen != found, "the hook sees nothing"
print(json.dumps(found))
"""


def test_importing_reads_no_file_and_opens_no_socket():
    """Whatever is imported of the package, but code: nothing is looked for before a client is made."""
    program = IMPORTING.format(root=str(Path(sigv4ssm.__file__).parents[1]))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (0, []) == (done.returncode, json.loads(done.stdout)), done.stderr
