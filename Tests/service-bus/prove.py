#!/usr/bin/env python3
"""Proves the fake of Service Bus with the vendor's own client, azure-servicebus."""
import asyncio
import datetime
import pathlib
import sys
import threading

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.servicebus import (
    NEXT_AVAILABLE_SESSION, ServiceBusClient, ServiceBusMessage, ServiceBusMessageBatch, ServiceBusReceiveMode,
    ServiceBusSubQueue)
from azure.servicebus.exceptions import (
    MessageLockLostError, ServiceBusError, SessionCannotBeLockedError, SessionLockLostError)
from azure.servicebus.management import ServiceBusAdministrationClient

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proofs")]

import fake  # noqa: E402
from proofs import Proofs, refused  # noqa: E402

POLICY, KEY = "worker", "Y2FuYXJ5LWtleQ=="


def client(port, key=KEY):
    return ServiceBusClient.from_connection_string(
        f"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={POLICY};SharedAccessKey={key};UseDevelopmentEmulator=true",
        retry_total=0)


def send(bus, queue, *messages):
    with bus.get_queue_sender(queue) as sender:
        for message in messages:
            sender.send_messages(message)


def texts(messages):
    return [str(one) for one in messages]


def outcomes(port, control):
    with client(port) as bus:
        batch = ServiceBusMessageBatch(max_size_in_bytes=100_000)
        batch.add_message(ServiceBusMessage("c", message_id="c"))
        send(bus, "plain", ServiceBusMessage("a", message_id="a"), ServiceBusMessage(b"b" * 300_000, message_id="b"), batch)
        with bus.get_queue_receiver("plain", max_wait_time=5) as receiver:
            assert texts(receiver.peek_messages(max_message_count=10))[::2] == ["a", "c"]
            first, second, third = [receiver.receive_messages(max_message_count=1)[0] for _ in range(3)]
            assert [one.sequence_number for one in (first, second, third)] == [1, 2, 3] and len(str(second)) == 300_000
            assert first.delivery_count == 0 and first.enqueued_time_utc and first.locked_until_utc > first.enqueued_time_utc
            receiver.complete_message(second)
            receiver.abandon_message(first)
            receiver.dead_letter_message(third, reason="E_TEST", error_description="two\nlines, é")
            again = receiver.receive_messages(max_message_count=1)[0]
            assert (again.message_id, again.delivery_count) == ("a", 1)
            receiver.defer_message(again)
            deferred = receiver.receive_deferred_messages(again.sequence_number)[0]
            receiver.complete_message(deferred)
        with bus.get_queue_receiver("plain", sub_queue=ServiceBusSubQueue.DEAD_LETTER, max_wait_time=5) as dead:
            letter = dead.receive_messages()[0]
            assert (letter.message_id, letter.dead_letter_reason) == ("c", "E_TEST")
            assert letter.dead_letter_error_description == "two\nlines, é"
            dead.complete_message(letter)
        with bus.get_queue_receiver("plain", receive_mode=ServiceBusReceiveMode.RECEIVE_AND_DELETE, max_wait_time=1) as rest:
            assert rest.receive_messages() == []


def locks(port, control):
    with client(port) as bus:
        send(bus, "plain", ServiceBusMessage("a", message_id="a"))
        with bus.get_queue_receiver("plain", max_wait_time=2) as receiver:
            message = receiver.receive_messages()[0]
            control("pass", {"seconds": 40})
            until = receiver.renew_message_lock(message)
            control("pass", {"seconds": 40})
            assert receiver.receive_messages(max_wait_time=1) == [] and until
            control("pass", {"seconds": 21})
            again = receiver.receive_messages()[0]
            assert again.delivery_count == 1
            refused(MessageLockLostError, lambda: receiver.renew_message_lock(message))
            for _ in range(2):
                receiver.abandon_message(again)
                found = receiver.receive_messages(max_wait_time=1)
                again = found[0] if found else None
            assert again is None, "three deliveries are the limit of this queue"
        with bus.get_queue_receiver("plain", sub_queue=ServiceBusSubQueue.DEAD_LETTER, max_wait_time=2) as dead:
            assert dead.peek_messages()[0].dead_letter_reason == "MaxDeliveryCountExceeded"


def sessions(port, control):
    with client(port) as bus:
        refused(ServiceBusError, lambda: send(bus, "grouped", ServiceBusMessage("none")))
        send(bus, "grouped", *[ServiceBusMessage(text, session_id=text[0]) for text in ("a1", "b1", "a2")])
        with bus.get_queue_receiver("grouped", session_id=NEXT_AVAILABLE_SESSION, max_wait_time=5) as first:
            assert first.session.session_id == "a" and first.session.locked_until_utc
            assert first.session.get_state() is None
            first.session.set_state("state")
            assert texts(first.receive_messages(max_message_count=1)) == ["a1"]
            control("pass", {"seconds": 40})
            first.session.renew_lock()
            control("pass", {"seconds": 40})
            refused(SessionCannotBeLockedError, bus.get_queue_receiver("grouped", session_id="a").__enter__)
            with bus.get_queue_receiver("grouped", session_id=NEXT_AVAILABLE_SESSION, max_wait_time=5) as second:
                message = second.receive_messages()[0]
                assert (second.session.session_id, str(message)) == ("b", "b1")
                second.complete_message(message)
        with bus.get_queue_receiver("grouped", session_id="a", max_wait_time=5) as again:
            assert again.session.get_state() == b"state"
            message = again.receive_messages(max_message_count=1)[0]
            assert (str(message), message.delivery_count) == ("a1", 0), "a session that is closed counts no delivery"
            again.complete_message(message)
            assert texts(again.receive_messages(max_message_count=1)) == ["a2"]
            control("pass", {"seconds": 61})
            refused(SessionLockLostError, again.session.renew_lock)
        with bus.get_queue_receiver("grouped", session_id="never", max_wait_time=2) as empty:
            assert empty.receive_messages(max_wait_time=1) == []


def duplicates_and_later(port, control):
    with client(port) as bus:
        send(bus, "once", *[ServiceBusMessage(text, message_id="a") for text in ("1", "2")])
        with bus.get_queue_sender("once") as sender:
            when = datetime.datetime.fromtimestamp(control("pass", {"seconds": 0})["now"] / 1000 + 30, datetime.timezone.utc)
            kept, gone = sender.schedule_messages([ServiceBusMessage(text, message_id=text) for text in ("b", "c")], when)
            sender.cancel_scheduled_messages(gone)
        with bus.get_queue_receiver("once", max_wait_time=1) as receiver:
            assert texts(receiver.receive_messages(max_message_count=5)) == ["1"]
            control("pass", {"seconds": 31})
            found = receiver.receive_messages(max_message_count=5)
            assert texts(found) == ["b"] and found[0].sequence_number == kept


def refusals(port, control):
    with client(port, "wrong") as bus:
        refused(ServiceBusError, lambda: send(bus, "plain", ServiceBusMessage("a")))
    with client(port) as bus:
        refused(ServiceBusError, lambda: send(bus, "nowhere", ServiceBusMessage("a")))
        refused(ServiceBusError, bus.get_queue_receiver("grouped").__enter__)
        refused(ServiceBusError, lambda: send(bus, "small", ServiceBusMessage("x" * 5000)))
    assert control("pass", {"seconds": 0})["tokens"] > 0


class InTheClear(RequestsTransport):
    """The client of the management knows no address without TLS."""

    def send(self, request, **settings):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **settings)


def management(port, control):
    address = f"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={POLICY};SharedAccessKey={KEY};UseDevelopmentEmulator=true"
    with ServiceBusAdministrationClient.from_connection_string(
            address, retry_total=0, transport=InTheClear()) as namespace:
        grouped, plain = namespace.get_queue("grouped"), namespace.get_queue("plain")
        assert (grouped.requires_session, plain.requires_session, plain.max_delivery_count) == (True, False, 3)
        assert plain.lock_duration == datetime.timedelta(seconds=60) and not plain.dead_lettering_on_message_expiration
        with client(port) as bus:
            send(bus, "plain", ServiceBusMessage("a"), ServiceBusMessage("b"))
            with bus.get_queue_receiver("plain") as receiver:
                receiver.dead_letter_message(receiver.receive_messages(max_wait_time=5)[0])
                assert receiver.receive_messages(max_wait_time=5)
                counted = namespace.get_queue_runtime_properties("plain")
        assert (counted.active_message_count, counted.dead_letter_message_count) == (1, 1)
        control("manage", {"allowed": False})
        refused(HttpResponseError, lambda: namespace.get_queue("plain"))


QUEUES = ["plain:lock=60,deliveries=3", "grouped:sessions,lock=60", "once:duplicates=600", "small:longest=4000"]


class Running:
    """A fake in a thread of its own."""

    def __init__(self):
        self.server, self.ready = fake.Server(POLICY, KEY, still=True), threading.Event()
        for queue in QUEUES:
            self.server.create(queue)
        threading.Thread(target=self.run, daemon=True).start()
        self.ready.wait()

    def run(self):
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(fake.serve(self.server, ready=self.is_ready))

    def is_ready(self, port):
        self.port = port
        self.ready.set()

    def control(self, what, body):
        async def call():
            return self.server.control(what, body)
        return asyncio.run_coroutine_threadsafe(call(), self.loop).result()


def main():
    proofs = Proofs()
    for prove in (outcomes, locks, sessions, duplicates_and_later, management, refusals):
        running = Running()
        proofs.run(f"azure-servicebus: {prove.__name__}", lambda: prove(running.port, running.control))
    return proofs.status


if __name__ == "__main__":
    sys.exit(main())
