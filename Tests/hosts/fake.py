#!/usr/bin/env python3
"""A pull request host for tests, on loopback, with one of four faces; nothing but the standard library.

usage: fake.py FACE [--token TOKEN] [--git FOLDER] [--ready FIFO] [--certificate PEM]

FACE is azure-devops, github, gitlab or gitea; each is written from the vendor's API description (see the face's
module). The program prints its port as one line on standard output, or into the pipe that --ready names.

`/__control/...` is for tests: what happened, what a person does, and faults (`Faults`). With --git, repositories below
the folder are served with git's smart HTTP protocol, behind the same token.
"""
import argparse
import json
import os
import pathlib
import ssl
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from faces import azure_devops, gitea, github, gitlab  # noqa: E402
from faults import Dropped, Faults  # noqa: E402
from git_http import GitBackend  # noqa: E402
from repository import Refused, Repository  # noqa: E402

FACES = {"azure-devops": azure_devops, "github": github, "gitlab": gitlab, "gitea": gitea}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fake"
    # One segment for head and body: or each answer waits 40 ms for an acknowledgement of its head.
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else b""
        split = urllib.parse.urlsplit(self.path)
        self.route = split.path
        self.query = urllib.parse.parse_qs(split.query, keep_blank_values=True)
        try:
            if self.route.startswith("/__control/"):
                return self.answer(200, self.server.control(self.route[len("/__control/"):], self.json() or {}))
            if self.server.git and self.server.git.serves(self):
                return self.server.git.serve(self)
            self.server.note(self)
            fault = self.server.faults.take(self.command, self.route)
            if fault and fault.before(self):
                return None
            answer = self.server.face.handle(self, self.server.repository)
            if not (fault and fault.after(self, answer)):
                self.answer(*answer)
        except Dropped:
            self.close_connection = True
        return None

    def json(self):
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None

    def answer(self, status, value, headers=()):
        data = b"" if value is None else json.dumps(value).encode()
        self.send(status, data, "application/json; charset=utf-8" if data else None, headers)

    def send(self, status, data, kind, headers=()):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_):
        pass

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, options):
        super().__init__(("127.0.0.1", 0), Handler)
        self.face = FACES[options.face]
        self.token = options.token
        self.tokens = {options.token}
        self.faults = Faults()
        self.git = GitBackend(options.git, self) if options.git else None
        self.repository = Repository(options.git)
        self.scheme = "http"
        self.requests = []
        self.lock = threading.Lock()
        if options.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(options.certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"

    def handle_error(self, request, client_address):
        """A client that goes in the middle of an answer is what some tests are about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    @property
    def address(self):
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def note(self, handler):
        with self.lock:
            self.requests.append({
                "method": handler.command, "path": handler.path,
                "body": handler.body.decode("utf-8", "replace"),
                "authorization": handler.headers.get("Authorization", ""),
            })

    def control(self, what, body):
        """What a test does to the host, and what it sees of it."""
        repository = self.repository
        if what == "fault":
            self.faults.add(body)
        elif what == "clear":
            self.faults.clear()
        elif what == "merge":
            repository.merge(body["number"])
        elif what == "close":
            repository.close(body["number"])
        elif what == "branches":
            repository.branches = dict(body)
        elif what == "tokens":
            self.tokens = set(body["tokens"])
        elif what == "reset":
            repository.pulls.clear()
            self.requests.clear()
            self.faults.clear()
        elif what == "open":
            return {"open": [vars(pull) for pull in repository.pulls if pull.state == "open"]}
        elif what == "state":
            return {
                "pulls": [vars(pull) for pull in repository.pulls], "requests": self.requests,
                "git": self.git.report() if self.git else {},
            }
        elif what == "stop":
            threading.Thread(target=self.shutdown).start()
        return {}


def end_with(parent):
    """A test that is killed leaves no fake behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("face", choices=FACES)
    parser.add_argument("--token", default="token")
    parser.add_argument("--git")
    parser.add_argument("--ready")
    parser.add_argument("--certificate")
    options = parser.parse_args()
    if options.git:
        os.makedirs(options.git, exist_ok=True)
    server = Server(options)
    line = f"{server.server_address[1]}\n"
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    if options.ready:
        with open(options.ready, "w") as pipe:
            pipe.write(line)
    else:
        print(line, end="", flush=True)
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
