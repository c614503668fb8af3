"""The links of the fake of Service Bus, as a connection of it sees them."""
import asyncio
import uuid

from amqp import ACCEPTED, Described, Long, Message, Symbol, Uint, field, rejected
from bus import Refused

EPOCH = 621_355_968_000_000_000
BATCHED = 0x80013700


class Incoming:
    """A client sends: to a queue, to the management node of one, or to the node of tokens."""

    def __init__(self, session, handle, fields, node):
        self.session, self.handle, self.node, self.count, self.credit = session, handle, node, 0, 0
        self.address, self.parts, self.first = node.address, b"", None
        self.name = fields[0]

    def attached(self):
        longest = self.node.queue.longest if self.node.queue and self.node.kind == "queue" else 0
        self.session.attach(self, role=True, longest=longest)
        self.refill()

    def refill(self):
        self.credit = 1000
        self.session.flow(self.handle, delivery_count=self.count, credit=self.credit)

    def transferred(self, fields, payload):
        if self.first is None:
            self.first = fields
        self.parts += payload
        if field(fields, 5, False):
            return
        fields, data, self.parts, self.first = self.first, self.parts, b"", None
        self.count, self.credit = self.count + 1, self.credit - 1
        try:
            outcome = self.take(data, field(fields, 3, 0))
        except Refused as refused:
            outcome = rejected(refused.condition, refused.text)
        if not field(fields, 4, False):
            self.session.send(Described(0x15, [True, Uint(fields[1]), Uint(fields[1]), True, outcome]))
        if self.credit < 500:
            self.refill()

    def take(self, data, form):
        if self.node.kind != "queue":
            self.session.connection.answer(self.node, Message(data), self.session)
            return ACCEPTED
        if self.node.queue.longest and len(data) > self.node.queue.longest:
            raise Refused("amqp:link:message-size-exceeded", f"The received message (size {len(data)}) exceeds the limit.")
        message = Message(data)
        for one in message.batch() if form == BATCHED else [message]:
            self.node.queue.put(one)
        self.session.connection.server.pump(self.node.queue)
        return ACCEPTED

    def closed(self):
        pass


class Outgoing:
    """A client receives from a node that answers."""

    def __init__(self, session, handle, fields, node):
        self.session, self.handle, self.node = session, handle, node
        self.address, self.name = node.address, fields[0]
        self.target = field(field(fields, 6, Described(0, [])).value, 0)
        self.count, self.credit, self.queued = 0, 0, []

    def attached(self):
        self.session.attach(self, role=False)

    def granted(self, fields):
        self.credit = field(fields, 5, 0) + field(fields, 6, 0) - self.count
        self.flush()

    def answer(self, message):
        self.queued.append(message)
        self.flush()

    def flush(self):
        while self.queued and self.credit > 0:
            self.deliver(self.queued.pop(0).encode(), uuid.uuid4().bytes, settled=True)

    def deliver(self, data, tag, settled):
        self.count, self.credit = self.count + 1, self.credit - 1
        return self.session.transfer(self.handle, data, tag, settled)

    def closed(self):
        pass


class Receiving(Outgoing):
    """A client receives from a queue, in peek-lock or in receive-and-delete, perhaps in a session of it."""

    def __init__(self, session, handle, fields, node):
        super().__init__(session, handle, fields, node)
        source = field(fields, 5, Described(0x28, [])).value
        self.fields, self.queue, self.filters = fields, node.queue, field(source, 7, {}) or {}
        self.is_settled, self.wanted, self.timer = field(fields, 3, 2) == 1, None, None
        self.held, self.key = {}, Key(self)
        self.is_sessional = "com.microsoft:session-filter" in self.filters

    @property
    def server(self):
        return self.session.connection.server

    def attached(self):
        if self.queue.sessions and not self.is_sessional:
            raise Refused("amqp:not-allowed", "It is not possible for an entity that requires sessions to create a "
                                              "non-sessionful message receiver.")
        if not self.is_sessional:
            self.queue.receivers.append(self)
            return self.session.attach(self, role=False)
        if not self.queue.sessions:
            raise Refused("amqp:not-allowed", "A sessionful message receiver cannot be created on an entity that does not "
                                              "require sessions.")
        wanted = self.filters["com.microsoft:session-filter"]
        self.wanted = wanted.value if isinstance(wanted, Described) else wanted
        if self.wanted is not None:
            if self.wanted in self.queue.holders:
                raise Refused("com.microsoft:session-cannot-be-locked",
                              f"The requested session '{self.wanted}' cannot be accepted.")
            return self.open(self.wanted)
        patience = (field(self.fields, 13, {}) or {}).get("com.microsoft:timeout", 65_000)
        self.timer = asyncio.get_running_loop().call_later(patience / 1000, self.gave_up)
        self.queue.waiting.append(self)
        self.server.pump(self.queue)

    def gave_up(self):
        self.queue.waiting.remove(self)
        self.session.refuse(self, Refused("com.microsoft:timeout", "The operation did not complete within the allotted time."))

    def open(self, name):
        """The session is this link's."""
        if self.timer:
            self.timer.cancel()
        until = self.queue.hold(self.key, name)
        self.queue.receivers.append(self)
        filters = {Symbol("com.microsoft:session-filter"): name}
        ticks = Long(until * 10_000 + EPOCH)
        self.session.attach(self, role=False, filters=filters, properties={Symbol("com.microsoft:locked-until-utc"): ticks})

    def granted(self, fields):
        self.credit = field(fields, 5, 0) + field(fields, 6, 0) - self.count
        self.server.pump(self.queue)
        if field(fields, 8, False) and self.credit > 0:
            self.count, self.credit = self.count + self.credit, 0
            self.session.flow(self.handle, delivery_count=self.count, credit=0, drain=True)
        elif field(fields, 9, False):
            self.session.flow(self.handle, delivery_count=self.count, credit=self.credit)

    def pull(self):
        """Delivers what there is, within the credit."""
        while self.credit > 0:
            held = self.queue.take(self.key)
            if not held:
                return
            number = self.deliver(held.encoded(), held.token.bytes_le, self.is_settled)
            if self.is_settled:
                self.queue.complete(held)
            else:
                self.held[number] = held.token

    def settled(self, number, state):
        """What became of a delivery, and what the client is told."""
        token = self.held.pop(number, None)
        try:
            held = self.queue.held_by(self.key, token)
            self.apply(held, state)
            # The same outcome says yes; a rejection with an error would say no.
            return Described(state.code, [])
        except Refused as refused:
            return rejected(refused.condition, refused.text)
        finally:
            self.server.pump(self.queue)

    def apply(self, held, state):
        fields = state.value
        if state.code == 0x24:
            self.queue.complete(held)
        elif state.code == 0x25:
            information = (field(field(fields, 0, Described(0, [])).value, 2, {}) or {})
            self.queue.dead_letter(held, {str(key): value for key, value in information.items()})
        elif state.code == 0x27 and field(fields, 1, False):
            self.queue.defer(held)
        elif state.code in (0x26, 0x27):
            self.queue.abandon(held, {str(key): value for key, value in (field(fields, 2, {}) or {}).items()})
        else:
            raise Refused("amqp:not-implemented", f"no outcome 0x{state.code:02x}")

    def closed(self):
        if self.timer:
            self.timer.cancel()
        for links in (self.queue.waiting, self.queue.receivers):
            if self in links:
                links.remove(self)
        self.queue.release(self.key)
        self.server.pump(self.queue)


class Key:
    """A link as its queue knows it."""

    def __init__(self, link):
        self.link, self.session = link, None
