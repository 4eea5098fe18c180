"""Threads that do jobs for one that decides, and the time by which it decides."""

from __future__ import annotations

import queue
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Job = Callable[[], Any]


class Workers:
    """Threads, made when they are needed. Where `sleep`, which takes seconds, is somebody's own, time passes only in
    it, and never while a job is under way."""

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        self.under_way = 0
        self._sleep = sleep
        self._skipped = 0.0
        self._threads = 0
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def now(self) -> float:
        """Seconds of a clock that only rises, by the length of each pause at least: also where somebody has stopped
        time, or made pauses short."""
        return time.monotonic() + self._skipped

    def start(self, job: Job) -> None:
        """A job answers, whatever happens: it raises nothing."""
        self.under_way += 1
        if self.under_way > self._threads:
            self._threads += 1
            threading.Thread(target=_work, args=(self._jobs, self._done), daemon=True).start()
        self._jobs.put(job)

    def next(self, seconds: float | None) -> Any:
        """What a job answered, within some seconds (None: however long it takes), else None."""
        began = time.monotonic()
        if self._sleep is not None and not self.under_way:
            self._sleep(seconds or 0.0)
        else:
            answer = self.wait(None if self._sleep and seconds else seconds)
            if answer is not None:
                return answer
        self._skipped += max(began + (seconds or 0.0) - time.monotonic(), 0.0)
        return None

    def wait(self, seconds: float | None) -> Any:
        """The same, by the machine's own time."""
        try:
            answer = self._done.get(timeout=seconds)
        except queue.Empty:
            return None
        self.under_way -= 1
        return answer

    def close(self) -> None:
        """The threads end when they have done what they have."""
        for _ in range(self._threads):
            self._jobs.put(None)
        self._threads = 0


def _work(jobs: queue.SimpleQueue[Job | None], done: queue.SimpleQueue[Any]) -> None:
    for job in iter(jobs.get, None):
        done.put(job())
