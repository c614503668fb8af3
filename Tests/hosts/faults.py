"""Faults that a test asks a fake host for."""
import json
import re
import threading
import time


class Dropped(Exception):
    """The connection ends here."""


class Faults:
    """What goes wrong next: the first fault whose method and path match, so many times, after so many that go well."""

    def __init__(self):
        self.waiting = []
        self.lock = threading.Lock()

    def add(self, description):
        with self.lock:
            self.waiting.append(Fault(description))

    def clear(self):
        with self.lock:
            self.waiting.clear()

    def take(self, method, path):
        with self.lock:
            for fault in self.waiting:
                if fault.matches(method, path):
                    if fault.skip > 0:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    if fault.times == 0:
                        self.waiting.remove(fault)
                    return fault
        return None


class Fault:
    """One fault.

    kind: status, timeout-before, timeout-after, drop-before, drop-after, slow, truncated, not-json, redirect, large,
    sign-in. `method` and `path` are regular expressions; `times` -1 is for ever.
    """

    def __init__(self, description):
        self.kind = description["kind"]
        self.status = description.get("status", 500)
        self.headers = [tuple(pair) for pair in description.get("headers", [])]
        self.times = description.get("times", 1)
        self.skip = description.get("skip", 0)
        self.method = re.compile(description.get("method", ""))
        self.path = re.compile(description.get("path", ""))

    def matches(self, method, path):
        return bool(self.method.match(method) and self.path.search(path))

    def before(self, handler):
        """What happens in place of the effect; whether it was an answer.

        An answer leaves the connection open, as a host does: one that closes it without a word is another fault.
        """
        if self.kind == "status":
            handler.answer(self.status, {"message": "a fault of the test", "typeKey": "Fault"}, self.headers)
        elif self.kind == "redirect":
            handler.send(302, b"", None, [("Location", "http://169.254.169.254/latest/meta-data/")])
        elif self.kind == "sign-in":
            handler.send(203, b"<html>Sign in</html>", "text/html; charset=utf-8")
        elif self.kind == "timeout-before":
            say_silence(handler)
        elif self.kind == "drop-before":
            raise Dropped
        else:
            return False
        return True

    def after(self, handler, answer):
        """What happens in place of the answer, when the effect is there; whether it was an answer."""
        status, value = answer[0], answer[1]
        data = json.dumps(value).encode()
        if self.kind == "slow":
            send_slowly(handler, status, data)
        elif self.kind == "not-json":
            handler.send(status, b"{not json", "application/json")
        elif self.kind == "timeout-after":
            say_silence(handler)
        elif self.kind == "drop-after":
            raise Dropped
        elif self.kind == "truncated":
            head(handler, status, len(data) + 10)
            handler.wfile.write(data[: len(data) // 2])
            raise Dropped
        elif self.kind == "large":
            head(handler, status, 10 * 1024 * 1024)
            try:
                handler.wfile.write(b" " * (10 * 1024 * 1024))
            except OSError:
                pass
            raise Dropped
        else:
            return False
        return True


def say_silence(handler):
    """Tells the gate of the test that there is no answer: nobody has to wait for one."""
    handler.send(200, b"", None, [("X-Fake", "silence")])


def head(handler, status, length):
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


def send_slowly(handler, status, data):
    head(handler, status, len(data))
    step = max(1, len(data) // 4)
    for start in range(0, len(data), step):
        handler.wfile.write(data[start:start + step])
        handler.wfile.flush()
        time.sleep(0.01)

