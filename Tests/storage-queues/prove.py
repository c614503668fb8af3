#!/usr/bin/env python3
"""Proves the fake Queue service with the vendor's own client, azure-storage-queue."""
import base64
import datetime
import pathlib
import sys
import threading

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.queue import (
    AccountSasPermissions, QueueClient, QueueSasPermissions, QueueServiceClient, ResourceTypes, generate_account_sas,
    generate_queue_sas)

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proofs")]

import fake  # noqa: E402
from proofs import Proofs, refused  # noqa: E402

ACCOUNT, KEY = "gabarittest", base64.b64encode(b"canary-key").decode()
SOON = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)


def key_and_messages(address, server):
    service = QueueServiceClient(address, credential=KEY, retry_total=0)
    queue = service.create_queue("requests")
    assert [one.name for one in service.list_queues()] == ["requests"]
    sent = queue.send_message("<a> & \n é", time_to_live=-1)
    queue.send_message("b", visibility_timeout=30)
    assert queue.get_queue_properties().approximate_message_count == 2
    assert [one.content for one in queue.peek_messages(5)] == ["<a> & \n é"]
    found = queue.receive_message(visibility_timeout=30)
    assert (found.id, found.content, found.dequeue_count) == (sent.id, "<a> & \n é", 1)
    changed = queue.update_message(found, visibility_timeout=0, content="c")
    refused(HttpResponseError, lambda: queue.delete_message(found.id, found.pop_receipt))
    again = queue.receive_message(visibility_timeout=30)
    assert (again.id, again.content, again.dequeue_count) == (sent.id, "c", 2) and again.pop_receipt != changed.pop_receipt
    queue.delete_message(again)
    refused(ResourceNotFoundError, lambda: queue.delete_message(again))
    assert queue.receive_message() is None
    server.control("pass", {"seconds": 31})
    assert queue.receive_message().content == "b"
    refused(HttpResponseError, lambda: queue.send_message("x" * (64 * 1024 + 1)))
    queue.clear_messages()
    queue.delete_queue()
    refused(ResourceNotFoundError, queue.get_queue_properties)


def signatures(address, server):
    QueueServiceClient(address, credential=KEY).create_queue("requests")
    account = generate_account_sas(
        ACCOUNT, KEY, ResourceTypes(service=True, container=True, object=True),
        AccountSasPermissions(read=True, add=True, process=True, update=True, list=True), SOON)
    own = generate_queue_sas(ACCOUNT, "requests", KEY, QueueSasPermissions(read=True, add=True), expiry=SOON)
    for signature in (account, own, server.sas()):
        client = QueueClient(address, "requests", credential=signature, retry_total=0)
        client.send_message("a")
        assert client.peek_messages()
    refused(HttpResponseError, lambda: QueueClient(
        address, "requests", credential=own.replace("sig=", "sig=A"), retry_total=0).send_message("a"))


def refusals(address, server):
    wrong = base64.b64encode(b"other").decode()
    refused(HttpResponseError, lambda: QueueServiceClient(address, credential=wrong, retry_total=0).create_queue("abc"))
    server.control("pass", {"seconds": 3600})
    refused(HttpResponseError, lambda: QueueServiceClient(address, credential=KEY, retry_total=0).create_queue("abc"))


def main():
    proofs = Proofs()
    for prove in (key_and_messages, signatures, refusals):
        server = fake.Server(ACCOUNT, KEY)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/{ACCOUNT}"
        proofs.run(f"azure-storage-queue: {prove.__name__}", lambda: prove(address, server))
    return proofs.status


if __name__ == "__main__":
    sys.exit(main())
