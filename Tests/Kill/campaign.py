"""One series of requests against one world: what was sent, what was seen, what was wrong."""

import time

import invariants
import observer
from world import request

BASE = "new-workspace-template"
# A worker puts aside what was cut off ten times while it ran alone; the deliveries of a message are at most so many before
# its workers are left in peace.
MOST_DELIVERIES = 8
PATIENCE = 600


class Campaign:
    def __init__(self, world, random, workspaces=5):
        self.world = world
        self.random = random
        self.names = [f"WS{number}" for number in range(1, workspaces + 1)]
        self.known = set()
        self.sent = {}
        self.history = []
        self.problems = []

    def send_some(self):
        for _ in range(self.random.randint(1, 3)):
            self.send_one()
        # A sender that is not sure sends again: the same message, or the same run in a new one, soon or late.
        for message in self.random.sample(sorted(self.sent), min(1, len(self.sent))):
            self.send(message, self.sent[message])
            if self.random.random() < 0.5:
                self.send(f"copy-{len(self.sent)}-of-{message}", self.sent[message])

    def send_one(self, fails=None):
        number = len(self.sent) + 1
        name = self.random.choice(self.names)
        fails = self.random.random() < 0.1 if fails is None else fails
        modules = [BASE] if name not in self.known or self.random.random() < 0.6 else []
        modules += ["storage"] if not modules or self.random.random() < 0.4 else []
        if not fails:
            self.known.add(name)
        self.send(f"message-{number}", {
            "run": f"run-{number}", "workspace": name, "budget": 1000 + number,
            "modules": modules + (["broken"] if fails else []), "fate": "E_MISSING_VARIABLE" if fails else "good"})

    def send(self, message, what):
        self.world.send(request(what["run"], what["workspace"], what["budget"], what["modules"]), message)
        self.sent[message] = what

    def undecided(self):
        seen = {"messages": [], "statuses": [], "pulls": []}
        observer.read_store(self.world, seen)
        return [pull["number"] for pull in seen["pulls"] if pull["state"] in ("ready", "merging", "deploying")]

    def start_approval(self):
        numbers = self.undecided()
        if not numbers:
            return []
        squash = ["--squash"] if self.random.random() < 0.5 else []
        return [self.world.start("pr", "approve", str(self.random.choice(numbers)), *squash)]

    def spare(self):
        """Waits while a message runs that was delivered so often that one more kill could put it aside."""
        deadline = time.monotonic() + PATIENCE
        while self.is_near_the_end() and time.monotonic() < deadline:
            time.sleep(0.05)

    def is_near_the_end(self):
        seen = {"messages": [], "statuses": [], "pulls": []}
        observer.read_store(self.world, seen)
        return any(m["state"] == "leased" and m["deliveries"] >= MOST_DELIVERIES for m in seen["messages"])

    def look(self, moment=""):
        seen = observer.snapshot(self.world)
        self.history.append(seen)
        for problem in invariants.at_any_moment(self.sent, seen):
            self.note(f"{moment or f'round {len(self.history)}'}: {problem}")
        return seen

    def note(self, problem):
        """Keeps a problem once: it is seen again in every later round."""
        sentence = problem.split(": ", 1)[1]
        if not any(known.endswith(sentence) for known in self.problems):
            self.problems.append(problem)

    def finish(self, moment="end"):
        """Starts the worker and decides the pull requests until nothing is open, as an operator would, then looks."""
        for _ in range(40):
            code, output = self.world.run("worker", "--drain")
            if code != 0:
                self.note(f"{moment}: I12: the worker ends with {code}: {output[-3000:]}")
            for number in self.undecided():
                code, output = self.world.run("pr", "approve", str(number))
                # A run that was cut off between its push and its pull request has to come first; its lease must end.
                if code != 0 and "E_RUN_UNDER_WAY" not in output:
                    self.note(f"{moment}: I12: the approval of #{number} ends with {code}: {output[-3000:]}")
            seen = self.look(moment)
            waits = [m for m in seen["messages"] if m["state"] in ("waiting", "leased")]
            if not waits and not self.undecided():
                break
            # A killed worker's lease has to end before its message can be taken.
            self.world.run("worker", "--drain")
        problems = invariants.over_history(self.history) + invariants.at_the_end(
            self.sent, seen, observer.leftovers(self.world))
        for problem in problems:
            self.note(f"{moment}: {problem}")

    def summary(self):
        deliveries = sum(m["deliveries"] for m in self.history[-1]["messages"])
        return (f"{len(self.sent)} messages of {len({m['run'] for m in self.sent.values()})} runs, {deliveries} deliveries, "
                f"{len(self.history[-1]['pulls'])} pull requests, {len(self.problems)} problems")
