"""Reads what is there from outside the worker: the repository, the store and the folder; never through the command."""

import functools
import json
import os
import sqlite3

from world import FOLDER

REQUESTS = "resource-run-request"
STATUSES = "terraform-output"
MARKER = "gabarit.lock.json"


def snapshot(world):
    """The state of everything at one moment, as plain data."""
    seen = {"messages": [], "statuses": [], "pulls": []}
    read_store(world, seen)
    heads = dict(reversed(line.split(" ", 1)) for line in world.git(
        "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads").splitlines())
    seen["target"] = target(world, heads["main"])
    seen["target_commits"] = commits(world, heads["main"])
    seen["branches"] = {
        name: {"head": head, "marker": marker(world, head, name), "commits": commits(world, head)}
        for name, head in heads.items() if name != "main"
    }
    return seen


def read_store(world, seen):
    path = world.data / "gabarit.db"
    if not path.exists():
        return
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as store:
        store.row_factory = sqlite3.Row
        # A worker that was killed at its very first start has not made the tables yet.
        tables = {row["name"] for row in store.execute("SELECT name FROM sqlite_master")}
        if "message" in tables:
            for row in store.execute("SELECT * FROM message ORDER BY sequence"):
                place = "messages" if row["queue"] == REQUESTS else "statuses"
                seen[place].append({key: row[key] for key in (
                    "queue", "id", "sequence", "state", "deliveries", "failures", "code", "reason", "run")})
        if "pull_request" in tables:
            for row in store.execute("SELECT * FROM pull_request ORDER BY number"):
                notes = json.loads(row["plan"] or b"[]")
                seen["pulls"].append({
                    "number": row["number"], "source": row["source"], "target": row["target"],
                    "state": row["state"], "runs": [note["run"] for note in notes]})
    store.close()


def commits(world, head):
    """What a commit contains of runs, oldest first; merges are left out."""
    form = "%H%x1f%P%x1f%(trailers:key=Gabarit-Run-Id,valueonly,separator=%x2C)%x1f%(trailers:key=Gabarit-Module,valueonly,separator=%x2C)%x1e"
    found = []
    for record in world.git("log", "--topo-order", "--reverse", f"--format={form}", head).split("\x1e"):
        fields = record.strip("\n").split("\x1f")
        if len(fields) == 4 and fields[2] and len(fields[1].split()) == 1:
            found.append({"id": fields[0], "run": fields[2], "module": fields[3]})
    return found


def target(world, head):
    """The first-parent line of the target, oldest first, with marker and saved values of every workspace."""
    return [{"id": commit, "workspaces": workspaces(world, commit)}
            for commit in world.git("rev-list", "--first-parent", "--reverse", head).split()]


@functools.cache
def workspaces(world, commit):
    found = {}
    for path in world.git("ls-tree", "--name-only", commit, FOLDER + "/").splitlines():
        name = path.rsplit("/", 1)[1]
        found[name] = {"marker": marker(world, commit, name), "values": values(world, commit, path)}
    return found


@functools.cache
def marker(world, commit, workspace):
    path = f"{FOLDER}/{workspace}/{MARKER}"
    if not world.git("ls-tree", "--name-only", commit, path):
        return {"generation": 0, "sequence": 0, "runs": []}
    found = json.loads(world.git("show", f"{commit}:{path}"))
    return {key: found[key] for key in ("generation", "sequence", "runs")}


def values(world, commit, path):
    """By module, the numbers that it saved."""
    found = {}
    for name in world.git("ls-tree", "--name-only", commit, path + "/").splitlines():
        if name.endswith(".auto.tfvars.json"):
            module = name.rsplit("/", 1)[1].removesuffix(".auto.tfvars.json")
            saved = json.loads(world.git("show", f"{commit}:{name}"))
            found[module] = [value for value in saved.values() if isinstance(value, (int, float))]
    return found


def leftovers(world):
    """What a worker that was killed must not leave behind for ever."""
    found = [f"temporary {path.relative_to(world.folder)}" for path in world.temporary.rglob("*")]
    for root in (world.repository, world.data):
        for folder, _, names in os.walk(root):
            for name in names:
                # The lock of a mirror's slot is held by the process, not by the file.
                is_slot = name.endswith((".git.lock", ".db.lock"))
                if name.endswith(".lock") and not is_slot or name.startswith(("tmp_", "fast_import_crash")):
                    found.append(f"file {os.path.relpath(os.path.join(folder, name), world.folder)}")
    return found + [f"process {line}" for line in processes(world)]


def processes(world):
    """Processes that work in the folder."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = open(f"/proc/{number}/cmdline", "rb").read().replace(b"\0", b" ").decode(errors="replace")
            place = os.readlink(f"/proc/{number}/cwd")
        except OSError:
            continue
        if int(number) != os.getpid() and (str(world.folder) in command or place.startswith(str(world.folder))):
            found.append(f"{number} {command.strip()}")
    return found
