"""The queues of the fake of Service Bus: locks, sessions, dead letters, duplicates, scheduled messages, and what the
management node of a queue answers.

Written from Azure Service Bus, "Message transfers, locks, and settlement", "Message sessions", "Duplicate detection",
"Dead-letter queues" and "Request-response-based operations".
"""
import heapq
import uuid

from amqp import Array, Int, Long, Message, Symbol, Timestamp, Uint


class Refused(Exception):
    def __init__(self, condition, text, status=400):
        super().__init__(text)
        self.condition, self.text, self.status = condition, text, status


LOCK_LOST = "com.microsoft:message-lock-lost"
SESSION_LOST = "com.microsoft:session-lock-lost"


class Held:
    """A message in a queue."""

    def __init__(self, sequence, message, enqueued):
        self.sequence, self.message, self.enqueued = sequence, message, enqueued
        self.count, self.until, self.token, self.link, self.is_deferred, self.visible = 0, None, None, None, False, enqueued
        self.own = {}

    @property
    def session(self):
        return self.message.of(10)

    @property
    def id(self):
        return self.message.of(0)

    def encoded(self):
        notes = {Symbol("x-opt-sequence-number"): Long(self.sequence), Symbol("x-opt-enqueued-time"): Timestamp(self.enqueued)}
        if self.until:
            notes[Symbol("x-opt-locked-until")] = Timestamp(self.until)
        return self.message.encode(header=[True, None, None, None, Uint(self.count)], notes=notes, own=self.own)


class Queue:
    """One queue. Times are in milliseconds. A dead-letter queue has no sessions and no limit of deliveries."""

    def __init__(self, name, clock, sessions=False, lock=60, deliveries=10, duplicates=0, longest=0, is_dead=False,
                 expires=False, lifetime=None):
        self.name, self.clock, self.sessions, self.lock = name, clock, sessions, lock * 1000
        self.expires = bool(expires)
        self.lifetime = f"P{lifetime}D" if lifetime else "P10675199DT2H48M5.4775807S"
        self.deliveries, self.duplicates, self.longest = deliveries, duplicates * 1000, longest
        self.dead = None if is_dead else Queue(name + "/$DeadLetterQueue", clock, lock=lock, is_dead=True)
        self.messages, self.locked, self.ready, self.later, self.seen = {}, {}, {}, [], {}
        self.holders, self.states, self.sequence = {}, {}, 0
        # Links that want messages, and links that want a session.
        self.receivers, self.waiting = [], []

    def described(self):
        """The description of the queue in the words of the management of a namespace."""
        settings = {
            "LockDuration": f"PT{self.lock // 1000}S", "MaxSizeInMegabytes": 1024,
            "RequiresDuplicateDetection": bool(self.duplicates), "RequiresSession": self.sessions,
            "DefaultMessageTimeToLive": self.lifetime, "DeadLetteringOnMessageExpiration": self.expires,
            "MaxDeliveryCount": self.deliveries, "EnableBatchedOperations": True, "Status": "Active"}
        words = {True: "true", False: "false"}
        active = sum(one.visible <= self.clock() and not one.is_deferred for one in self.messages.values())
        counts = {"ActiveMessageCount": active, "DeadLetterMessageCount": len(self.dead.messages) if self.dead else 0}
        return ("".join(f"<{key}>{words.get(value, value) if isinstance(value, bool) else value}</{key}>"
                        for key, value in settings.items())
                + '<CountDetails xmlns:d2p1="http://schemas.microsoft.com/netservices/2011/06/servicebus">'
                + "".join(f"<d2p1:{key}>{value}</d2p1:{key}>" for key, value in counts.items()) + "</CountDetails>")

    # What comes in.

    def put(self, message, when=None, own=None):
        if self.sessions and message.of(10) is None:
            raise Refused("amqp:not-allowed", "The SessionId was not set on a message, and it cannot be sent to the entity.")
        now = self.clock()
        if self.duplicates:
            self.seen = {one: until for one, until in self.seen.items() if until > now} if len(self.seen) > 5000 else self.seen
            if self.seen.get(message.of(0), 0) > now:
                return 0
            self.seen[message.of(0)] = now + self.duplicates
        self.sequence += 1
        held = Held(self.sequence, message, now)
        held.own = own or {}
        self.messages[held.sequence] = held
        scheduled = when or (message.sections.get(0x72) or {}).get("x-opt-scheduled-enqueue-time")
        if scheduled and scheduled > now:
            held.visible = scheduled
            heapq.heappush(self.later, (scheduled, held.sequence))
        else:
            self.offer(held)
        return held.sequence

    def offer(self, held):
        heapq.heappush(self.ready.setdefault(held.session if self.sessions else None, []), held.sequence)

    # What goes out.

    def take(self, link):
        """The next message for a link, locked for it."""
        heap = self.ready.get(link.session if self.sessions else None, [])
        if not heap:
            return None
        held = self.messages[heapq.heappop(heap)]
        held.token, held.link = uuid.uuid4(), link
        held.until = self.holders[link.session][1] if self.sessions else self.clock() + self.lock
        self.locked[held.token] = held
        return held

    def next_session(self):
        free = [(heap[0], session) for session, heap in self.ready.items() if heap and session not in self.holders]
        return min(free)[1] if free else None

    def hold(self, link, session):
        link.session = session
        self.holders[session] = (link, self.clock() + self.lock)
        return self.holders[session][1]

    def held_by(self, link, token):
        held = self.locked.get(token)
        if not held or (self.sessions and held.link is not link):
            raise Refused(SESSION_LOST if self.sessions else LOCK_LOST, "The lock supplied is invalid.", 410)
        return held

    # What becomes of it.

    def complete(self, held):
        del self.locked[held.token], self.messages[held.sequence]

    def abandon(self, held, own=None, counts=True):
        del self.locked[held.token]
        held.own.update(own or {})
        held.until = held.token = held.link = None
        if counts:
            held.count += 1
        if counts and self.dead and held.count >= self.deliveries:
            return self.bury(held, {"DeadLetterReason": "MaxDeliveryCountExceeded", "DeadLetterErrorDescription":
                                    f"Message could not be consumed after {held.count} delivery attempts."})
        self.offer(held)

    def defer(self, held):
        del self.locked[held.token]
        held.count, held.is_deferred, held.until, held.token = held.count + 1, True, None, None

    def dead_letter(self, held, own):
        if not self.dead:
            raise Refused("amqp:not-allowed", "a dead letter cannot be put aside again")
        del self.locked[held.token]
        self.bury(held, own)

    def bury(self, held, own):
        del self.messages[held.sequence]
        self.dead.put(held.message, own={**held.own, **{key: value for key, value in own.items() if value is not None}})

    # What time brings.

    def tick(self):
        """Ends locks whose time is over; returns the links whose session is lost."""
        now, lost = self.clock(), []
        while self.later and self.later[0][0] <= now:
            held = self.messages.get(heapq.heappop(self.later)[1])
            if held:
                held.enqueued = held.visible
                self.offer(held)
        if self.sessions:
            for session, (link, until) in list(self.holders.items()):
                if until <= now:
                    self.release(link, counts=True)
                    lost.append(link)
        else:
            for held in [one for one in self.locked.values() if one.until <= now]:
                self.abandon(held)
        return lost

    def release(self, link, counts=False):
        """A session is given back; a session that was closed counts no delivery, one whose lock ended does."""
        if self.sessions and self.holders.get(link.session, (None,))[0] is link:
            del self.holders[link.session]
            for held in [one for one in self.locked.values() if one.link is link]:
                self.abandon(held, counts=counts)

    # What the management node answers.

    def manage(self, operation, body):
        """The status and the body of an answer."""
        name = operation.removeprefix("com.microsoft:").replace("-", "_")
        call = getattr(self, "do_" + name, None)
        if not call:
            raise Refused("amqp:not-implemented", f"no operation {operation}", 501)
        return call(body)

    def do_renew_lock(self, body):
        found = [self.locked.get(token) for token in body["lock-tokens"]]
        if not all(found) or self.sessions:
            raise Refused(LOCK_LOST, "The lock supplied is invalid.", 410)
        for held in found:
            held.until = self.clock() + self.lock
        return 200, {"expirations": Array(Timestamp(held.until) for held in found)}

    def holder(self, body):
        session = body["session-id"]
        if session not in self.holders:
            raise Refused(SESSION_LOST, "The session lock was lost.", 410)
        return session

    def do_renew_session_lock(self, body):
        session = self.holder(body)
        until = self.clock() + self.lock
        self.holders[session] = (self.holders[session][0], until)
        for held in self.locked.values():
            if held.session == session:
                held.until = until
        return 200, {"expiration": Timestamp(until)}

    def do_get_session_state(self, body):
        return 200, {"session-state": self.states.get(self.holder(body))}

    def do_set_session_state(self, body):
        session = self.holder(body)
        state = body["session-state"]
        if state is None:
            self.states.pop(session, None)
        else:
            self.states[session] = bytes(state)
        return 200, None

    def do_get_message_sessions(self, body):
        names = sorted({held.session for held in self.messages.values()})
        chosen = names[body["skip"]:body["skip"] + body["top"]]
        return (200, {"skip": Int(len(chosen)), "sessions-ids": Array(chosen)}) if chosen else (204, None)

    def do_peek_message(self, body):
        first, count, session = body["from-sequence-number"], body["message-count"], body.get("session-id")
        found = [held for number, held in sorted(self.messages.items())
                 if number >= first and (session is None or held.session == session)][:count]
        if not found:
            return 204, None
        return 200, {"messages": [{"message": held.encoded()} for held in found]}

    def do_schedule_message(self, body):
        numbers = []
        for one in body["messages"]:
            numbers.append(Long(self.put(Message(one["message"]))))
        return 200, {"sequence-numbers": Array(numbers)}

    def do_cancel_scheduled_message(self, body):
        for number in body["sequence-numbers"]:
            held = self.messages.get(number)
            if not held or held.visible <= self.clock():
                raise Refused("com.microsoft:message-not-found", "no such scheduled message", 404)
            del self.messages[number]
        return 200, None

    def do_receive_by_sequence_number(self, body):
        answer = []
        for number in body["sequence-numbers"]:
            held = self.messages.get(number)
            if not held or not held.is_deferred:
                raise Refused("com.microsoft:message-not-found", "no such deferred message", 404)
            held.is_deferred, held.token, held.until = False, uuid.uuid4(), self.clock() + self.lock
            self.locked[held.token] = held
            answer.append({"lock-token": held.token, "message": held.encoded()})
        return 200, {"messages": answer}

    def do_update_disposition(self, body):
        held = [self.held_by(None, token) for token in body["lock-tokens"]]
        status = body["disposition-status"]
        for one in held:
            if status == "completed":
                self.complete(one)
            elif status == "abandoned":
                self.abandon(one)
            elif status == "defered":
                self.defer(one)
            else:
                self.dead_letter(one, {"DeadLetterReason": body.get("deadletter-reason"),
                                       "DeadLetterErrorDescription": body.get("deadletter-description")})
        return 200, None
