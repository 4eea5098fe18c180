"""The loopback server that the clients call, in a process of its own: server.c where there is a compiler.

Where there is none it is this module, run by itself: asyncio, half as quick, and still not the bottleneck.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).with_name("server.c")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The URL of a server that runs until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        command = [compiled(Path(folder))] if compiler() else [sys.executable, "-m", "benchmarks.server"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield f"http://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.stdin.close()


def compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


def kind() -> str:
    """What serves, for the record."""
    return "server.c, epoll" if compiler() else "server.py, asyncio"


def compiled(folder: Path) -> str:
    program = folder / "server"
    subprocess.run([compiler(), "-O2", "-o", program, SOURCE], check=True)
    return str(program)


def answer() -> bytes:
    """server.c's answer, read from its source."""
    lines = re.findall(r'^    "(.*)";?$', SOURCE.read_text(), re.MULTILINE)
    return "".join(lines).replace(r"\r\n", "\r\n").encode()


ANSWER = answer()


class Connection(asyncio.Protocol):
    """What server.c does for one connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.octets = b""

    def data_received(self, data: bytes) -> None:
        self.octets += data
        while (end := self.octets.find(b"\r\n\r\n")) >= 0:
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", self.octets[:end])
            size = end + 4 + (int(length[1]) if length else 0)
            if size > len(self.octets):
                break
            self.octets = self.octets[size:]
            self.transport.write(ANSWER)


async def serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
