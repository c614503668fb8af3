#!/usr/bin/env python3
"""Proves the fake hosts with the vendors' own or independent clients, and the command against the fakes.

usage: prove.py [COMMAND]     COMMAND is the gabarit command, by default .build/debug/gabarit
"""
import pathlib
import sys
import tempfile
import threading
import types

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proofs")]

import fake  # noqa: E402
import journey  # noqa: E402
from clients import CLIENTS  # noqa: E402
from proofs import Proofs  # noqa: E402

TOKEN = "canary-7c20"


def server(face, git=None, certificate=None):
    options = types.SimpleNamespace(face=face, token=TOKEN, git=git, certificate=certificate)
    made = fake.Server(options)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return made


def main():
    given = sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent / ".build/debug/gabarit"
    command = str(pathlib.Path(given).resolve())
    proofs = Proofs()
    for name, face, prove in CLIENTS:
        proofs.run(f"{face}: {name}", lambda: prove(server(face), TOKEN))
    for title, face, prepare, is_secure in journey.JOURNEYS:
        def go():
            with tempfile.TemporaryDirectory(prefix="gabarit-hosts-") as folder:
                certificate = journey.authority(pathlib.Path(folder)) if is_secure else None
                made = server(face, git=folder + "/repositories", certificate=certificate)
                journey.travel(made, pathlib.Path(folder), command, prepare, TOKEN)
        proofs.run(f"{face}: {title}", go)
    print(f"hosts: {len(CLIENTS)} clients, {len(journey.JOURNEYS)} journeys, {proofs.failures} failures")
    return proofs.status


if __name__ == "__main__":
    sys.exit(main())
