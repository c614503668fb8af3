#!/usr/bin/env python3
"""A worker starts on a queue of RabbitMQ only when the broker neither loses nor gives away what fails.

Run beside a broker: scripts/with-rabbitmq --definitions Tests/brokers/definitions.json Tests/brokers/refuse.py
"""
import json, os, pathlib, subprocess, sys, tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
GABARIT = os.environ.get("GABARIT", str(TOP / ".build/debug/gabarit"))
# The queue of requests, what the worker says, and whether it starts.
CASES = [
    ("requests", "", True),
    ("no-route", "has no dead-letter exchange", False),
    ("low-limit", "puts a request aside at delivery 3", False),
]


def main():
    problems = []
    with tempfile.TemporaryDirectory(prefix="gabarit-refuse-") as folder:
        folder = pathlib.Path(folder)
        (folder / "password").write_text(os.environ["GABARIT_RABBITMQ_PASSWORD"])
        (folder / "modules").mkdir()
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder / "infrastructure.git"], check=True)
        for queue, text, starts in CASES:
            (folder / "gabarit.yaml").write_text(json.dumps({
                "modules": {"source": "modules"}, "status": {"queue": "statuses"},
                "queue": {"address": os.environ["GABARIT_RABBITMQ_ADDRESS"], "requests": queue,
                          "user": os.environ["GABARIT_RABBITMQ_USER"], "password": {"file": "password"},
                          "management": "http://127.0.0.1:" + os.environ["GABARIT_RABBITMQ_MANAGEMENT"]}}))
            done = subprocess.run([GABARIT, "worker", "--drain"], cwd=folder, capture_output=True, text=True, timeout=300)
            said = done.stdout + done.stderr
            if (done.returncode == 0) != starts or text not in said or os.environ["GABARIT_RABBITMQ_PASSWORD"] in said:
                problems.append(f"{queue}: status {done.returncode}: {said[-2000:]}")
    print("\n".join(problems) or f"brokers: a worker starts on 1 of {len(CASES)} queues, and says what to change at the others")
    return 1 if problems else 0


sys.exit(main())
