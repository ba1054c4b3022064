"""Drives a Chromium without a window through its debugging pipe."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import tempfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_FLAGS: Final = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# Where the browser reads what it is asked, and writes what it answers.
_READS, _WRITES = 3, 4
_FREE: Final = 10


def program() -> str | None:
    """Return the browser of this machine; None when there is none."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *PROGRAMS) if name)
    return next((path for path in found if path), None)


class BrowserError(Exception):
    """The browser went away, or can't do what was asked of it."""


class Browser:
    """One browser with one page.

    Attributes:
        requests: The addresses that the page asked for.
    """

    def __init__(self, path: str) -> None:
        self.requests: list[str] = []
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._number = 0
        asked, ask = (_above(one) for one in os.pipe())
        answer, answered = (_above(one) for one in os.pipe())
        flags = [*_FLAGS, f"--user-data-dir={self._profile.name}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        actions = [
            (os.POSIX_SPAWN_DUP2, asked, _READS),
            (os.POSIX_SPAWN_DUP2, answered, _WRITES),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        self._process = os.posix_spawn(
            path, [path, *flags, "about:blank"], os.environ, file_actions=actions, setpgroup=0
        )
        os.close(asked)
        os.close(answered)
        self._ask = os.fdopen(ask, "wb", buffering=0)
        self._answers = os.fdopen(answer, "rb")
        self._session = ""
        (target,) = (
            one for one in self.call("Target.getTargets")["targetInfos"] if one["type"] == "page"
        )
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._ask.close()
        self._answers.close()
        os.killpg(self._process, signal.SIGTERM)
        os.waitpid(self._process, 0)
        self._profile.cleanup()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
        """Ask for something and return the answer.

        Raises:
            BrowserError: It says no, or it went away.
        """
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._ask.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    message_text = f"{method}: {answer['error']['message']}"
                    raise BrowserError(message_text)
                result: dict[str, Any] = answer["result"]
                return result

    def wait_for(self, event: str) -> None:
        """Go on when something has happened."""
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        data = bytearray()
        while (letter := self._answers.read(1)) != b"\0":
            if not letter:
                message = "the browser went away"
                raise BrowserError(message)
            data += letter
        answer: dict[str, Any] = json.loads(data)
        if answer.get("method") == "Network.requestWillBeSent":
            self.requests.append(answer["params"]["request"]["url"])
        return answer

    def open(self, page: Path, *, width: int, height: int, dark: bool) -> None:
        """Show a page in a window of that size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,  # noqa: PLR2004
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.requests.clear()
        self.call("Page.navigate", url=page.as_uri())
        self.wait_for("Page.loadEventFired")

    def evaluate(self, script: str) -> Any:  # noqa: ANN401  JSON
        """Return what a script says of the page."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def screenshot(self, target: Path) -> None:
        """Write what is seen of the page to a file."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        target.write_bytes(base64.b64decode(data))


def _above(descriptor: int) -> int:
    """Return the same pipe under a number that the browser's own don't take."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FREE)
    os.close(descriptor)
    return moved
