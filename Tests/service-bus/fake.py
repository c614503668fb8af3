#!/usr/bin/env python3
"""Azure Service Bus for tests, on loopback: AMQP 1.0, and what tests ask over HTTP at the same port.

usage: fake.py --policy NAME --key KEY [--still] [--ready FIFO] [QUEUE...]

A queue is NAME, or NAME:sessions,lock=60,deliveries=10,duplicates=0,longest=0. It prints its port as one line on standard
output, or into the pipe that --ready names. With --still its time goes by only when a test says so. `/__control/...` is for
tests: `pass` lets time go by, `create` makes queues anew, `manage` says
whether the policy may look at them over HTTP, `state` tells what is there and what was asked.

Written from "AMQP 1.0 in Azure Service Bus and Event Hubs protocol guide".
"""
import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import struct
import sys
import time
import urllib.parse

from amqp import (
    ACCEPTED, Array, Described, Int, Message, Symbol, Ubyte, Uint, Ulong, Ushort, decode, error, field, frame)
from bus import Queue, Refused
from link import Incoming, Outgoing, Receiving


class Node:
    """What an address names."""

    def __init__(self, address, kind, queue):
        self.address, self.kind, self.queue = address, kind, queue


class Server:
    def __init__(self, policy, key, still=False):
        self.policy, self.key, self.passed = policy, key, 0
        self.still = int(time.time() * 1000) if still else None
        self.queues, self.connections, self.shown, self.manages = {}, set(), [], True

    def clock(self):
        return (self.still or int(time.time() * 1000)) + self.passed

    def create(self, text):
        name, _, options = text.partition(":")
        settings = {}
        for option in filter(None, options.split(",")):
            key, _, value = option.partition("=")
            settings[key] = int(value) if value else True
        for connection in list(self.connections):
            connection.forget(self.queues.get(name))
        self.queues[name] = Queue(name, self.clock, **settings)

    def node(self, address):
        """The node of an address, written `NAME[/$DeadLetterQueue][/$management]` or with the host before it."""
        path = urllib.parse.urlsplit(address).path.lstrip("/") if "://" in address else address
        if path == "$cbs":
            return Node(address, "tokens", None)
        kind = "queue"
        if path.lower().endswith("/$management"):
            path, kind = path[:-len("/$management")], "management"
        queue = self.queues.get(path)
        if path.lower().endswith("/$deadletterqueue"):
            queue = getattr(self.queues.get(path[:-len("/$DeadLetterQueue")]), "dead", None)
        if not queue:
            raise Refused("amqp:not-found", f"The messaging entity '{path}' could not be found.", 404)
        return Node(address, kind, queue)

    def pump(self, queue):
        for link in queue.tick():
            link.link.session.end(link.link, Refused(
                "com.microsoft:session-lock-lost", "The session lock has expired on the session."))
        for link in list(queue.waiting):
            name = queue.next_session()
            if name is None:
                break
            queue.waiting.remove(link)
            link.open(name)
        for link in list(queue.receivers):
            link.pull()

    def pump_all(self):
        for queue in list(self.queues.values()):
            self.pump(queue)
            self.pump(queue.dead)

    def claim(self, token, audience):
        """Until when a token lets its bearer use an audience, in seconds."""
        if not token.startswith("SharedAccessSignature "):
            raise Refused("amqp:unauthorized-access", "no token", 401)
        fields = dict(urllib.parse.parse_qsl(token.split(" ", 1)[1]))
        raw = dict(pair.split("=", 1) for pair in token.split(" ", 1)[1].split("&"))
        wanted = hmac.new(self.key.encode(), f"{raw['sr']}\n{raw['se']}".encode(), hashlib.sha256).digest()
        is_right = hmac.compare_digest(base64.b64encode(wanted).decode(), fields["sig"]) and fields["skn"] == self.policy
        about = [urllib.parse.urlsplit(one).path.lower().strip("/") for one in (fields["sr"], audience)]
        if not is_right or int(fields["se"]) * 1000 <= self.clock() or not about[1].startswith(about[0]):
            raise Refused("amqp:unauthorized-access", "InvalidSignature: The token has an invalid signature.", 401)
        return int(fields["se"]) * 1000

    def control(self, what, body):
        if what == "pass":
            self.passed += int(body["seconds"] * 1000)
            self.pump_all()
        elif what == "manage":
            self.manages = body["allowed"]
        elif what == "create":
            for text in body["queues"]:
                self.create(text)
        queues = {name: {"messages": len(one.messages), "dead": len(one.dead.messages), "locked": len(one.locked),
                         "held": len(one.holders),
                         "states": {key or "": value.decode() for key, value in one.states.items()}}
                  for name, one in self.queues.items()}
        return {"now": self.clock(), "queues": queues, "tokens": len(self.shown), "audiences": self.shown}


class Session:
    def __init__(self, connection, channel):
        self.connection, self.channel, self.links = connection, channel, {}
        self.next_out, self.next_delivery, self.next_in, self.owners = 0, 0, 0, {}

    def send(self, performative, payload=b""):
        self.connection.write(frame(self.channel, performative, payload))

    def attach(self, link, role, filters=None, properties=None, longest=0):
        source = Described(0x28, [link.address, None, None, None, None, None, None, filters])
        target = Described(0x29, [link.target if isinstance(link, Outgoing) else link.address])
        self.send(Described(0x12, [
            link.name, Uint(link.handle), role, Ubyte(0), Ubyte(0), source, target, None, None,
            None if role else Uint(0), Ulong(longest or 1024 * 1024), None, None, properties]))

    def flow(self, handle, delivery_count, credit, drain=False):
        self.send(Described(0x13, [
            Uint(self.next_in), Uint(2**31 - 1), Uint(self.next_out), Uint(2**31 - 1), Uint(handle), Uint(delivery_count),
            Uint(credit), None, drain]))

    def transfer(self, handle, data, tag, settled):
        number, room = self.next_delivery, self.connection.longest_frame - 128
        self.next_delivery += 1
        for at in range(0, max(len(data), 1), room):
            more = at + room < len(data)
            self.send(Described(0x14, [
                Uint(handle), Uint(number), tag, Uint(0), settled, more]), data[at:at + room])
            self.next_out += 1
        self.owners[number] = self.links.get(handle)
        return number

    def refuse(self, link, refused):
        """Attaches a link without a terminus, and ends it with the reason."""
        role = isinstance(link, Incoming)
        self.send(Described(0x12, [link.name, Uint(link.handle), role, Ubyte(0), Ubyte(0), None, None, None, None,
                                   None if role else Uint(0)]))
        self.end(link, refused)

    def end(self, link, refused):
        if self.links.pop(link.handle, None):
            link.closed()
        self.send(Described(0x16, [Uint(link.handle), True, error(refused.condition, refused.text)]))

    def close(self):
        links, self.links = list(self.links.values()), {}
        for link in links:
            link.closed()

    def handle(self, code, fields, payload):
        if code == 0x12:
            self.attached(fields)
        elif code == 0x13 and field(fields, 4) is not None:
            link = self.links.get(fields[4])
            if isinstance(link, Outgoing):
                link.granted(fields)
        elif code == 0x14:
            self.next_in += 1
            if fields[0] in self.links:
                self.links[fields[0]].transferred(fields, payload)
        elif code == 0x15 and fields[0]:
            self.disposed(fields)
        elif code == 0x16:
            link = self.links.pop(fields[0], None)
            if link:
                link.closed()
                self.send(Described(0x16, [Uint(fields[0]), True]))

    def attached(self, fields):
        name, handle, is_receiver = fields[0], fields[1], fields[2]
        terminus = field(fields, 5 if is_receiver else 6, Described(0, [])).value
        node = Node(field(terminus, 0, ""), "none", None)
        kind = Outgoing if is_receiver else Incoming
        try:
            node = self.connection.server.node(node.address)
            self.connection.authorize(node)
            if is_receiver and node.kind == "queue":
                kind = Receiving
            link = self.links[handle] = kind(self, handle, fields, node)
            link.attached()
        except Refused as refused:
            self.links.pop(handle, None)
            self.refuse(kind(self, handle, fields, node), refused)

    def disposed(self, fields):
        first, last, state = fields[1], field(fields, 2, fields[1]), field(fields, 4, ACCEPTED)
        for number in range(first, last + 1):
            link = self.owners.pop(number, None)
            if not isinstance(link, Receiving) or link.is_settled:
                continue
            outcome = link.settled(number, state)
            if not field(fields, 3, False):
                self.send(Described(0x15, [False, Uint(number), Uint(number), True, outcome]))


class Connection:
    def __init__(self, server, reader, writer):
        self.server, self.reader, self.writer = server, reader, writer
        self.sessions, self.claims, self.is_trusted, self.longest_frame = {}, {}, False, 512

    def write(self, data):
        if not self.writer.is_closing():
            self.writer.write(data)

    async def frames(self):
        while True:
            size, offset, _, channel = struct.unpack(">IBBH", await self.reader.readexactly(8))
            data = await self.reader.readexactly(size - 8)
            at = offset * 4 - 8
            if at < len(data):
                performative, end = decode(data, at)
                yield channel, performative.code, performative.value, data[end:]

    async def run(self, first):
        protocol = first + await self.reader.readexactly(4)
        if protocol[4] == 3:
            self.write(protocol)
            if not await self.sign_in():
                return
            protocol = await self.reader.readexactly(8)
        self.write(protocol)
        async for channel, code, fields, payload in self.frames():
            if code == 0x10:
                self.longest_frame = min(field(fields, 2, 65536), 65536)
                self.write(frame(0, Described(0x10, ["fake", None, Uint(65536), Ushort(255), Uint(120_000)])))
            elif code == 0x11:
                self.sessions[channel] = Session(self, channel)
                self.write(frame(channel, Described(0x11, [
                    Ushort(channel), Uint(0), Uint(2**31 - 1), Uint(2**31 - 1), Uint(1000)])))
            elif code == 0x17:
                session = self.sessions.pop(channel, None)
                if session:
                    session.close()
                self.write(frame(channel, Described(0x17, [])))
            elif code == 0x18:
                self.write(frame(0, Described(0x18, [])))
                return
            elif channel in self.sessions:
                self.sessions[channel].handle(code, fields, payload)
            await self.writer.drain()

    async def sign_in(self):
        names = Array(Symbol(one) for one in ("MSSBCBS", "PLAIN", "ANONYMOUS", "EXTERNAL"))
        self.write(frame(0, Described(0x40, [names]), kind=1))
        async for _, code, fields, _ in self.frames():
            if code != 0x41:
                return False
            if fields[0] == "PLAIN":
                parts = bytes(fields[1]).decode().split("\0")
                self.is_trusted = parts[1:] == [self.server.policy, self.server.key]
            is_right = self.is_trusted or fields[0] in ("MSSBCBS", "ANONYMOUS")
            self.write(frame(0, Described(0x44, [Ubyte(0 if is_right else 1)]), kind=1))
            return is_right

    def authorize(self, node):
        if self.is_trusted or node.kind == "tokens":
            return
        path = node.queue.name.lower()
        is_allowed = any(path.startswith(audience) and until > self.server.clock() for audience, until in self.claims.items())
        if not is_allowed:
            raise Refused("amqp:unauthorized-access", f"Unauthorized access. 'Listen' or 'Send' claim(s) are required for '{path}'.")

    def answer(self, node, message, session):
        own = {str(key): value for key, value in message.own.items()}
        try:
            if node.kind == "tokens":
                audience = own["name"]
                until = self.server.claim(message.value, audience)
                self.server.shown.append(audience)
                self.claims[urllib.parse.urlsplit(audience).path.lower().strip("/")] = until
                status, body, why = 202, None, "Accepted"
            else:
                status, body = node.queue.manage(own["operation"], message.value)
                why = "OK"
            condition = None
        except Refused as refused:
            status, body, why, condition = refused.status, None, refused.text, refused.condition
        names = ("status-code", "status-description") if node.kind == "tokens" else ("statusCode", "statusDescription")
        answer = Message.answer(message, dict(zip(names, (Int(status), why))), body)
        if condition and node.kind != "tokens":
            answer.own["errorCondition"] = Symbol(condition)
        target = message.of(4)
        for link in session.links.values():
            if type(link) is Outgoing and link.address == node.address and target in (None, link.target):
                link.answer(answer)
                break
        if node.queue:
            self.server.pump(node.queue)

    def forget(self, queue):
        """Ends the links to a queue that is made anew."""
        for session in self.sessions.values():
            for link in [one for one in session.links.values() if one.node.queue and one.node.queue in (queue, getattr(queue, "dead", None))]:
                session.end(link, Refused("amqp:resource-deleted", "the queue was made anew"))

    def closed(self):
        for session in self.sessions.values():
            session.close()


async def describe(server, name, head, writer):
    """What the management of a namespace says about a queue: an entry of Atom."""
    token = next((line.split(b": ", 1)[1].decode() for line in head.split(b"\r\n") if line.lower().startswith(b"authorization:")), "")
    status, body = "200 OK", ""
    try:
        server.claim(token, f"sb://host/{name}")
        if not server.manages:
            raise Refused("amqp:unauthorized-access", "Manage,EntityRead claims required for this operation.", 401)
        queue = server.queues.get(name)
        if not queue:
            raise Refused("amqp:not-found", "no such queue", 404)
        body = ('<entry xmlns="http://www.w3.org/2005/Atom"><id>http://host/' + name + '</id><title type="text">' + name + "</title>"
                '<content type="application/xml"><QueueDescription '
                'xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect">'
                + queue.described() + "</QueueDescription></content></entry>")
    except Refused as refused:
        status, body = f"{refused.status} Refused", f"<Error><Code>{refused.status}</Code><Detail>{refused.text}</Detail></Error>"
    data = body.encode()
    writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/atom+xml;type=entry;charset=utf-8\r\nConnection: close\r\n"
                 f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
    await writer.drain()


async def control(server, first, reader, writer):
    head = first + await reader.readuntil(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    path = head.split(b" ")[1].decode()
    if not path.startswith("/__control/"):
        return await describe(server, urllib.parse.urlsplit(path).path.strip("/"), head, writer)
    body = json.loads(await reader.readexactly(length) or b"{}")
    data = json.dumps(server.control(path.removeprefix("/__control/"), body)).encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                 b"Content-Length: %d\r\n\r\n" % len(data) + data)
    await writer.drain()


async def serve(server, port=0, ready=None):
    async def accept(reader, writer):
        connection = Connection(server, reader, writer)
        try:
            first = await reader.readexactly(4)
            if first != b"AMQP":
                return await control(server, first, reader, writer)
            server.connections.add(connection)
            await connection.run(first)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # a connection that ends where it stands
        finally:
            server.connections.discard(connection)
            connection.closed()
            writer.close()

    listener = await asyncio.start_server(accept, "127.0.0.1", port, limit=1 << 22)
    number = listener.sockets[0].getsockname()[1]
    ready(number)
    while True:
        await asyncio.sleep(0.05)
        server.pump_all()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--policy", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--still", action="store_true")
    parser.add_argument("--ready")
    parser.add_argument("queues", nargs="*")
    arguments = parser.parse_args()
    server = Server(arguments.policy, arguments.key, arguments.still)
    for queue in arguments.queues:
        server.create(queue)

    def ready(port):
        if arguments.ready:
            with open(arguments.ready, "w", encoding="ascii") as pipe:
                pipe.write(f"{port}\n")
        else:
            print(port, flush=True)

    asyncio.run(serve(server, ready=ready))


if __name__ == "__main__":
    sys.exit(main())
