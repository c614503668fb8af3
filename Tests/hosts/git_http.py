"""Git's smart HTTP protocol behind basic authentication, by git's own program."""
import base64
import os
import pathlib
import re
import subprocess
import threading


class GitBackend:
    """Serves the bare repositories below a folder; `…/_git/NAME` and `…/NAME.git` both lead to `NAME.git`.

    While it serves, git's processes are alive: it looks through the arguments and the environment of all processes for
    the token, and reports where it found it.
    """

    PATTERN = re.compile(r"/(?:_git/)?([^/]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)$")

    def __init__(self, folder, server):
        self.folder = folder
        self.server = server
        self.served = 0
        self.found = set()
        self.refused = 0
        self.lock = threading.Lock()

    def serves(self, handler):
        return bool(self.PATTERN.search(handler.route))

    def report(self):
        return {"served": self.served, "refused": self.refused, "found": sorted(self.found)}

    def serve(self, handler):
        if not self.is_allowed(handler):
            with self.lock:
                self.refused += 1
            return handler.send(
                401, b"", None, [("WWW-Authenticate", 'Basic realm="fake"')])
        with self.lock:
            self.served += 1
            self.found |= self.leaks()
        name, service = self.PATTERN.search(handler.route).groups()
        result = subprocess.run(
            ["git", "http-backend"], input=self.body(handler), stdout=subprocess.PIPE, check=False,
            env={
                "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": self.folder, "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": f"/{name}.git/{service}", "REQUEST_METHOD": handler.command, "REMOTE_USER": "git",
                "QUERY_STRING": handler.path.partition("?")[2],
                "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.receivepack", "GIT_CONFIG_VALUE_0": "true",
            })
        self.answer(handler, result.stdout)

    def body(self, handler):
        """Git sends what is long in chunks."""
        if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return handler.body
        body = b""
        while True:
            size = int(handler.rfile.readline().split(b";")[0], 16)
            body += handler.rfile.read(size)
            handler.rfile.readline()
            if size == 0:
                return body

    def answer(self, handler, output):
        head, _, body = output.partition(b"\r\n\r\n")
        status, kind, headers = 200, None, []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split(" ")[0])
            elif name == "Content-Type":
                kind = value
            elif name:
                headers.append((name, value))
        handler.send(status, body, kind, headers)

    def is_allowed(self, handler):
        scheme, _, value = handler.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return False
        return base64.b64decode(value).decode().partition(":")[2] in self.server.tokens

    def leaks(self):
        found = set()
        secrets = [token.encode() for token in self.server.tokens]
        own = str(os.getpid())
        for process in pathlib.Path("/proc").iterdir():
            # The fake itself was given the token; so was whoever started it.
            if not process.name.isdigit() or process.name == own:
                continue
            for name in ("cmdline", "environ"):
                try:
                    content = (process / name).read_bytes()
                except OSError:
                    continue
                if any(secret in content for secret in secrets):
                    program = (process / "cmdline")
                    try:
                        words = program.read_bytes().split(b"\0")[:2]
                    except OSError:
                        words = [b"?"]
                    found.add(f"{name} of {b' '.join(words).decode('utf-8', 'replace')}")
        return found
