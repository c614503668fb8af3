#!/usr/bin/env python3
"""The Queue service of Azure Storage for tests, on loopback; nothing but the standard library.

usage: fake.py [--account NAME] [--key BASE64] [--still] [--ready FIFO]

Written from "Queue service REST API", "Authorize with Shared Key", "Create an account SAS" and "Create a service SAS".
It prints its port as one line on standard output, or into the pipe that --ready names. Its address is
http://127.0.0.1:PORT/NAME. With --still its time goes by only when a test says so. `/__control/...` is for tests: `pass` lets time go by, `fault` makes a request fail, `state`
tells what is there and what was asked, `sas` makes a signature.
"""
import argparse
import base64
import datetime
import email.utils
import hashlib
import hmac
import itertools
import json
import os
import sys
import threading
import time
import urllib.parse
import uuid
import xml.etree.ElementTree as XML
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

LONGEST = 64 * 1024
WEEK = 7 * 86_400


class Refused(Exception):
    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


class Message:
    def __init__(self, text, now, hidden):
        self.id = str(uuid.uuid4())
        self.text = text
        self.inserted = now
        self.expires = None
        self.count = 0
        self.hide(now + hidden)

    def hide(self, until):
        self.visible = until
        self.receipt = base64.b64encode(uuid.uuid4().bytes).decode()

    def xml(self, taken, looked=False):
        expires = self.expires or 253_402_300_799
        lines = [f"<MessageId>{self.id}</MessageId><InsertionTime>{date(self.inserted)}</InsertionTime>"
                 f"<ExpirationTime>{date(expires)}</ExpirationTime>"]
        if not looked:
            lines.append(f"<PopReceipt>{self.receipt}</PopReceipt><TimeNextVisible>{date(self.visible)}</TimeNextVisible>")
        if taken:
            text = escape(self.text, {"\r": "&#13;"})
            lines.append(f"<DequeueCount>{self.count}</DequeueCount><MessageText>{text}</MessageText>")
        return "<QueueMessage>" + "".join(lines) + "</QueueMessage>"


def date(seconds):
    return email.utils.formatdate(min(seconds, 253_402_300_799), usegmt=True)


class Queue:
    """Messages by id, in the order in which they were put or taken last: what comes back comes back behind what is there."""

    def __init__(self):
        self.messages = {}
        self.next_end = None

    def add(self, message):
        self.messages[message.id] = message
        if message.expires:
            self.next_end = min(message.expires, self.next_end or message.expires)

    def alive(self, now):
        if self.next_end and self.next_end <= now:
            self.messages = {one.id: one for one in self.messages.values() if not one.expires or one.expires > now}
            self.next_end = min((one.expires for one in self.messages.values() if one.expires), default=None)
        return self.messages

    def first(self, count, now):
        visible = (one for one in self.alive(now).values() if one.visible <= now)
        return list(itertools.islice(visible, count))

    def take(self, count, now, hidden):
        found = self.first(count, now)
        for one in found:
            one.count += 1
            one.hide(now + hidden)
            self.messages[one.id] = self.messages.pop(one.id)
        return found

    def one(self, name, receipt, now):
        found = self.alive(now).get(name)
        if not found:
            raise Refused(404, "MessageNotFound")
        if found.receipt != receipt:
            raise Refused(400, "PopReceiptMismatch")
        return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Windows-Azure-Queue/1.0"
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        split = urllib.parse.urlsplit(self.path)
        if split.path.startswith("/__control/"):
            data = json.dumps(self.server.control(split.path[len("/__control/"):], json.loads(body or b"{}"))).encode()
            return self.send(200, data, "application/json", [])
        query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
        fault = self.server.note(self.command, self.path, self.headers, body)
        if fault == "drop-before":
            self.close_connection = True
            return None
        try:
            if isinstance(fault, dict):
                raise Refused(fault["status"], fault["code"])
            self.server.authorize(self.command, split, query, self.headers, body)
            with self.server.lock:
                status, data, headers = self.server.perform(self.command, split.path, query, body)
        except Refused as refused:
            status, headers = refused.status, [("x-ms-error-code", refused.code)]
            data = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{refused.code}</Code><Message>no</Message></Error>'
            if isinstance(fault, dict):
                headers += list(fault.get("headers", {}).items())
        if fault == "drop-after":
            self.close_connection = True
            return None
        return self.send(status, data.encode(), "application/xml", headers)

    def send(self, status, data, kind, headers):
        self.send_response(status)
        if data:
            self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("x-ms-version", "2021-12-02")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(data)

    def date_time_string(self, timestamp=None):
        return date(self.server.now())

    def log_message(self, *_):
        pass

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, account, key, still=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.account, self.key = account, base64.b64decode(key)
        self.lock = threading.Lock()
        self.queues = {}
        self.passed = 0
        self.start = int(time.time()) if still else None
        self.faults = []
        self.requests = []

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def now(self):
        return (time.time() if self.start is None else self.start) + self.passed

    # Requests

    def perform(self, method, path, query, body):
        parts = urllib.parse.unquote(path).strip("/").split("/")
        if parts[0] != self.account:
            raise Refused(400, "InvalidUri")
        if len(parts) == 1:
            if query.get("comp") != "list":
                raise Refused(400, "InvalidQueryParameterValue")
            return 200, self.listing(), []
        if len(parts) == 2:
            return self.on_queue(method, parts[1], query)
        if parts[2] != "messages":
            raise Refused(400, "InvalidUri")
        queue = self.queue(parts[1])
        if len(parts) == 3:
            return self.on_messages(method, queue, query, body)
        return self.on_message(method, queue, parts[3], query, body)

    def listing(self):
        names = "".join(f"<Queue><Name>{name}</Name></Queue>" for name in sorted(self.queues))
        return f'<EnumerationResults ServiceEndpoint=""><Queues>{names}</Queues><NextMarker/></EnumerationResults>'

    def queue(self, name):
        if name not in self.queues:
            raise Refused(404, "QueueNotFound")
        return self.queues[name]

    def on_queue(self, method, name, query):
        if method == "PUT" and "comp" not in query:
            made = name not in self.queues
            self.queues.setdefault(name, Queue())
            return (201 if made else 204), "", []
        queue = self.queue(name)
        if method == "DELETE":
            del self.queues[name]
            return 204, "", []
        if method in ("GET", "HEAD") and query.get("comp") == "metadata":
            return 200, "", [("x-ms-approximate-messages-count", str(len(queue.alive(self.now()))))]
        raise Refused(405, "UnsupportedHttpVerb")

    def on_messages(self, method, queue, query, body):
        now = self.now()
        if method == "POST":
            hidden, life = number(query, "visibilitytimeout", 0, 0, WEEK), int(query.get("messagettl", WEEK))
            if life != -1 and not 1 <= life:
                raise Refused(400, "OutOfRangeQueryParameterValue")
            message = Message(text(body), now, hidden)
            message.expires = None if life == -1 else now + life
            queue.add(message)
            return 201, listed([message.xml(False)]), []
        if method == "GET":
            count = number(query, "numofmessages", 1, 1, 32)
            if query.get("peekonly") == "true":
                return 200, listed([one.xml(True, looked=True) for one in queue.first(count, now)]), []
            hidden = number(query, "visibilitytimeout", 30, 1, WEEK)
            return 200, listed([one.xml(True) for one in queue.take(count, now, hidden)]), []
        if method == "DELETE":
            queue.messages.clear()
            return 204, "", []
        raise Refused(405, "UnsupportedHttpVerb")

    def on_message(self, method, queue, name, query, body):
        now = self.now()
        if "popreceipt" not in query:
            raise Refused(400, "MissingRequiredQueryParameter")
        message = queue.one(name, query["popreceipt"], now)
        if method == "DELETE":
            del queue.messages[message.id]
            return 204, "", []
        if method == "PUT":
            hidden = number(query, "visibilitytimeout", None, 0, WEEK)
            if body:
                message.text = text(body)
            message.hide(now + hidden)
            return 204, "", [("x-ms-popreceipt", message.receipt), ("x-ms-time-next-visible", date(message.visible))]
        raise Refused(405, "UnsupportedHttpVerb")

    # Who asks

    def authorize(self, method, split, query, headers, body):
        header = headers.get("Authorization")
        if header:
            return self.shared_key(header, method, split, query, headers, body)
        if "sig" not in query:
            raise Refused(403, "AuthenticationFailed")
        if stamp(query["se"]) < self.now():
            raise Refused(403, "AuthenticationFailed")
        for wanted in self.sas_texts(split.path, query):
            if hmac.compare_digest(self.sign(wanted), query["sig"]):
                return None
        raise Refused(403, "AuthenticationFailed")

    def shared_key(self, header, method, split, query, headers, body):
        moment = email.utils.parsedate_to_datetime(headers["x-ms-date"]).timestamp()
        if abs(moment - self.now()) > 15 * 60:
            raise Refused(403, "AuthenticationFailed")
        length = headers.get("Content-Length", "")
        fixed = [method, headers.get("Content-Encoding", ""), headers.get("Content-Language", ""),
                 "" if length == "0" else length, headers.get("Content-MD5", ""), headers.get("Content-Type", ""),
                 "" if "x-ms-date" in headers else headers.get("Date", ""), headers.get("If-Modified-Since", ""),
                 headers.get("If-Match", ""), headers.get("If-None-Match", ""), headers.get("If-Unmodified-Since", ""),
                 headers.get("Range", "")]
        own = sorted((name.lower(), value.strip()) for name, value in headers.items() if name.lower().startswith("x-ms-"))
        wanted = "\n".join(fixed + [f"{name}:{value}" for name, value in own])
        wanted += f"\n/{self.account}{split.path}"
        wanted += "".join(f"\n{name.lower()}:{value}" for name, value in sorted(query.items()))
        if not hmac.compare_digest(f"SharedKey {self.account}:{self.sign(wanted)}", header):
            raise Refused(403, "AuthenticationFailed")

    def sas_texts(self, path, query):
        of = lambda *names: [query.get(name, "") for name in names]  # noqa: E731
        yield "\n".join([self.account] + of("sp", "ss", "srt", "st", "se", "sip", "spr", "sv", "ses")) + "\n"
        yield "\n".join([self.account] + of("sp", "ss", "srt", "st", "se", "sip", "spr", "sv")) + "\n"
        queue = urllib.parse.unquote(path).strip("/").split("/")[1:2]
        yield "\n".join(of("sp", "st", "se") + ["/queue/" + "/".join([self.account] + queue)]
                        + of("si", "sip", "spr", "sv"))

    def sign(self, wanted):
        return base64.b64encode(hmac.new(self.key, wanted.encode(), hashlib.sha256).digest()).decode()

    def sas(self):
        end = datetime.datetime.fromtimestamp(self.now() + WEEK, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {"sv": "2021-12-02", "ss": "q", "srt": "sco", "sp": "rwdlacup", "se": end, "spr": "https,http"}
        query["sig"] = self.sign(next(self.sas_texts("", query)))
        return urllib.parse.urlencode(query)

    # Tests

    def note(self, method, path, headers, body):
        with self.lock:
            self.requests.append({"method": method, "path": path, "body": body.decode("utf-8", "replace")})
            for fault in self.faults:
                if fault["method"] == method and fault["part"] in path:
                    self.faults.remove(fault)
                    return fault["what"]
        return None

    def control(self, what, body):
        with self.lock:
            if what == "pass":
                self.passed += body["seconds"]
            elif what == "fault":
                self.faults.append(body)
            elif what == "sas":
                return {"sas": self.sas()}
            elif what == "create":
                for name in body["queues"]:
                    self.queues[name] = Queue()
            elif what == "put":
                self.queues[body["queue"]].add(Message(body["text"], self.now(), 0))
            elif what == "state":
                requests, self.requests = self.requests, []
                return {"requests": requests, "now": int(self.now()), "queues": {name: [one.text for one in queue.alive(self.now()).values()]
                                                         for name, queue in self.queues.items()}}
        return {}


def number(query, name, default, least, most):
    if name not in query:
        if default is None:
            raise Refused(400, "MissingRequiredQueryParameter")
        return default
    value = int(query[name])
    if not least <= value <= most:
        raise Refused(400, "OutOfRangeQueryParameterValue")
    return value


def stamp(value):
    return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()


def text(body):
    try:
        found = XML.fromstring(body)
    except XML.ParseError:
        raise Refused(400, "InvalidXmlDocument") from None
    value = found.findtext("MessageText") or ""
    if len(value.encode()) > LONGEST:
        raise Refused(400, "MessageTooLarge")
    return value


def listed(messages):
    return '<?xml version="1.0" encoding="utf-8"?><QueueMessagesList>' + "".join(messages) + "</QueueMessagesList>"


def end_with(parent):
    """A test that is killed leaves no fake behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--account", default="gabarittest")
    parser.add_argument("--key", default=base64.b64encode(b"key").decode())
    parser.add_argument("--still", action="store_true")
    parser.add_argument("--ready")
    options = parser.parse_args()
    server = Server(options.account, options.key, options.still)
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    with open(options.ready or "/dev/stdout", "w") as pipe:
        pipe.write(f"{server.server_address[1]}\n")
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
