#!/usr/bin/env python3
"""Several workers on one RabbitMQ and one remote, killed at random instants: the invariants of docs/reliability.md hold.

    scripts/with-rabbitmq --definitions docs/rabbitmq/definitions.json Tests/brokers/kill.py [--messages 1000] [--seed N]

Requests are sent as a portal does that speaks AMQP 0-9-1: a message id and nothing else. The looking and the judging are
those of Tests/Kill; what the broker holds is read at the end.
"""
import argparse, base64, json, os, pathlib, random, shutil, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Kill"))
import invariants, observer
from campaign import PATIENCE, Campaign
from world import World, request

QUEUE = "resource-run-request"
# Continues the section of the worker, which is the last one.
BROKER = """\
  audit-log: audit.jsonl
queue:
  address: {ADDRESS}
  user: {USER}
  password: {{file: password}}
"""


class Management:
    """RabbitMQ's management interface."""

    def __init__(self):
        variables = {key: os.environ.get("GABARIT_RABBITMQ_" + key, "") for key in ("MANAGEMENT", "USER", "PASSWORD")}
        self.base = f"http://127.0.0.1:{variables['MANAGEMENT']}/api/"
        pair = f"{variables['USER']}:{variables['PASSWORD']}".encode()
        self.headers = {"Authorization": "Basic " + base64.b64encode(pair).decode(), "Content-Type": "application/json"}

    def ask(self, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        asked = urllib.request.Request(self.base + path, body, self.headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)

    def publish(self, queue, message, body):
        taken = self.ask("exchanges/%2F/amq.default/publish", {
            "routing_key": queue, "payload": body, "payload_encoding": "string",
            "properties": {"message_id": message, "delivery_mode": 2}})
        assert taken["routed"], f"no queue {queue}"

    def take(self, queue):
        """Everything that a queue has; it is taken off."""
        return self.ask(f"queues/%2F/{queue}/get", {
            "count": 100_000, "ackmode": "ack_requeue_false", "encoding": "auto"})


    def left(self, queue):
        """How many messages a queue has; the broker counts every few seconds."""
        for _ in range(100):
            count = self.ask(f"queues/%2F/{queue}").get("messages", 0)
            if count == 0:
                break
            time.sleep(0.2)
        return count


class BrokerWorld(World):
    def create(self):
        super().create()
        self.management = Management()
        (self.folder / "password").write_text(os.environ["GABARIT_RABBITMQ_PASSWORD"])
        with open(self.folder / "gabarit.yaml", "a") as configuration:
            configuration.write(BROKER.format(**{
                key: os.environ["GABARIT_RABBITMQ_" + key] for key in ("ADDRESS", "USER")}))
        return self

    def send(self, asked, message):
        self.management.publish(QUEUE, message, json.dumps(asked))


class BrokerCampaign(Campaign):
    """As the campaign on the embedded queue; what lies at the broker is seen at the end only."""

    def __init__(self, world, generator, workers):
        super().__init__(world, generator)
        self.workers = [None] * workers
        self.kills = 0

    def start_missing(self):
        for index, worker in enumerate(self.workers):
            if worker is None or worker.poll() is not None:
                self.workers[index] = self.world.start("worker")

    def kill_some(self):
        for index in self.random.sample(range(len(self.workers)), self.random.randint(1, len(self.workers))):
            self.kills += self.workers[index].poll() is None
            self.world.kill(self.workers[index])

    def kill_all(self):
        for worker in self.workers:
            self.world.kill(worker)

    def ended_runs(self):
        """How many runs have come to an end, good or bad."""
        log = self.world.folder / "audit.jsonl"
        return log.read_bytes().count(b"\n") if log.exists() else 0

    def spare(self, ended):
        """Waits until a run more has ended: what is killed each time while it runs alone is put aside in the end."""
        deadline = time.monotonic() + PATIENCE
        while self.ended_runs() <= ended and time.monotonic() < deadline:
            time.sleep(0.05)

    def round(self):
        self.start_missing()
        ended = self.ended_runs()
        self.send_some()
        approvals = self.start_approval() if self.random.random() < 0.3 else []
        time.sleep(self.random.uniform(0.2, 1.5))
        if len(self.history) % 4 == 3:
            self.spare(ended)
        self.kill_some()
        for approval in approvals:
            self.kills += approval.poll() is None
            self.world.kill(approval)
        self.look()

    def look(self, moment=""):
        seen = observer.snapshot(self.world)
        self.history.append(seen)
        for check in (invariants.one_open_pull_request, invariants.committed_once, invariants.not_interleaved):
            for problem in check(seen):
                self.note(f"{moment or f'round {len(self.history)}'}: {problem}")
        return seen

    def finish(self, moment="end"):
        self.kill_all()
        for _ in range(5):
            code, output = self.world.run("worker", "--drain", limit=1200)
            if code != 0:
                self.note(f"{moment}: I12: the worker ends with {code}: {output[-3000:]}")
            for number in self.undecided():
                code, output = self.world.run("pr", "approve", str(number))
                if code != 0 and "E_RUN_UNDER_WAY" not in output:
                    self.note(f"{moment}: I12: the approval of #{number} ends with {code}: {output[-3000:]}")
            if not self.undecided():
                break
        seen = self.look(moment)
        self.add_broker(seen)
        for problem in (invariants.at_any_moment(self.sent, seen) + invariants.over_history(self.history)
                        + invariants.at_the_end(self.sent, seen, observer.leftovers(self.world))):
            self.note(f"{moment}: {problem}")

    def add_broker(self, seen):
        """What the broker holds, in the form of the embedded store."""
        code, output = self.world.run("queue", "dead-letters", "--json")
        assert code == 0, output
        letters = {letter["id"]: letter for letter in map(json.loads, output.splitlines()) if "id" in letter}
        left = self.world.management.left(QUEUE)
        if left:
            self.note(f"end: I12: {left} messages are still on the queue")
        for number, message in enumerate(self.sent, 1):
            letter = letters.get(message, {})
            state = "dead" if letter else "done"
            # The broker numbers nothing; a number that no marker has leaves the values out of the comparison.
            seen["messages"].append({"id": message, "sequence": -number, "state": state, "code": letter.get("code"),
                                     "reason": letter.get("reason"), "run": letter.get("run")})
        # A receiver drops the repeat of an id.
        statuses = self.world.management.take(observer.STATUSES)
        for name in dict.fromkeys(each["properties"].get("message_id") for each in statuses):
            seen["statuses"].append({"id": name})
        self.look_for_password(output, json.dumps(statuses))

    def look_for_password(self, *told):
        """I13: what gives access to the broker is in no file, commit, pull request, log, status or dead letter."""
        secret = os.environ["GABARIT_RABBITMQ_PASSWORD"].encode()
        places = {"a dead letter or a status": "".join(told).encode()}
        for path in self.world.folder.rglob("*"):
            if path.is_file() and path.name != "password":
                places[str(path)] = path.read_bytes()
            elif path.is_dir() and (path / "objects").is_dir():
                places[f"the objects of {path}"] = subprocess.run(
                    ["git", "--git-dir", path, "cat-file", "--batch", "--batch-all-objects"], check=True,
                    capture_output=True).stdout
        assert len(places) > 10, places.keys()
        for place, content in places.items():
            if secret in content or base64.b64encode(secret).rstrip(b"=")[:-1] in content:
                self.note(f"end: I13: the password of the broker is in {place}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / ".build/debug/gabarit")
    parser.add_argument("--messages", type=int, default=60)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    options = parser.parse_args()
    if "GABARIT_RABBITMQ_ADDRESS" not in os.environ:
        sys.exit("kill: no broker here; run it by scripts/with-rabbitmq")
    print(f"kill: seed {options.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gabarit-broker-kill-"))
    campaign = BrokerCampaign(
        BrokerWorld(options.binary, folder / "world").create(), random.Random(options.seed), options.workers)
    try:
        rounds = 0
        while len(campaign.sent) < options.messages:
            campaign.round()
            rounds += 1
        campaign.finish()
    finally:
        for worker in campaign.workers:
            if worker is not None and worker.poll() is None:
                worker.kill()
        if not campaign.problems:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"kill: {options.workers} workers at RabbitMQ, {campaign.kills} kills in {rounds} rounds, "
          f"{len(campaign.sent)} messages of {len({m['run'] for m in campaign.sent.values()})} runs, "
          f"{len(campaign.history[-1]['pulls'])} pull requests, {len(campaign.problems)} problems")
    for problem in campaign.problems:
        print(f"kill: {problem}")
    print(f"kill: {'all invariants hold' if not campaign.problems else f'the folder is {folder}'}")
    return 1 if campaign.problems else 0


if __name__ == "__main__":
    sys.exit(main())
