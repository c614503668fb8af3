"""I9 and I10: the same run gives the same commits anywhere, and a preview is what the run does and writes nothing."""

import hashlib
import json
import shutil
import subprocess

import observer
from world import World, request

PLACES = [
    {"TZ": "UTC", "LC_ALL": "C"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "fr_CA.UTF-8", "LANG": "fr_CA.UTF-8"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
]


def check(binary, folder):
    problems = []
    origin = World(binary, folder / "origin").create()
    # A workspace that exists on a branch, and one that does not: both kinds of base.
    origin.send(request("run-1", "OLD", 101, ["new-workspace-template"]), "message-1")
    origin.run("worker", "--drain")
    origin.send(request("run-2", "OLD", 102, ["new-workspace-template", "storage"]), "message-2")
    origin.send(request("run-3", "NEW", 103, ["new-workspace-template"]), "message-3")
    heads = {}
    for number, place in enumerate(PLACES):
        world = World(binary, folder / f"place-{number}")
        shutil.copytree(origin.folder, world.folder)
        world.environment |= place
        problems += preview_is_run(world)
        heads[json.dumps(place)] = {name: world.git("rev-parse", name) for name in ("OLD", "NEW")}
    if len({json.dumps(head) for head in heads.values()}) != 1:
        problems.append(f"I9: the commits differ between places: {heads}")
    print(f"kill: {len(PLACES)} places gave the same commits and kept their previews, {len(problems)} problems")
    return problems


def preview_is_run(world):
    """Previews all messages, looks that nothing changed, runs them, and compares what they wrote."""
    bases = {name: base(world, name) for name in ("OLD", "NEW")}
    before = observer.snapshot(world)
    promised = {}
    for message, workspace in (("message-2", "OLD"), ("message-3", "NEW")):
        code, output = world.run("preview", message, "--message", "--json")
        if code != 0:
            return [f"I10: the preview of {message} ends with {code}: {output[-300:]}"]
        plan = json.loads(output.splitlines()[0])
        promised[workspace] = {file["path"]: file.get("sha256") for file in plan["files"] if file["kind"] != "keep"}
    problems = [] if observer.snapshot(world) == before else ["I10: a preview changed the world"]
    code, output = world.run("worker", "--drain")
    if code != 0:
        problems.append(f"I10: the worker ends with {code}: {output[-300:]}")
    for workspace, files in promised.items():
        written = changed(world, bases[workspace], workspace)
        if written != files:
            problems.append(f"I10: the preview of {workspace} promised {files}, the run wrote {written}")
    return problems


def base(world, name):
    exists = world.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{name}")
    return exists or world.git("rev-parse", "main")


def changed(world, old, new):
    """The files that differ between two commits, with the digest of their new content."""
    found = {}
    for line in world.git("diff", "--no-renames", "--name-status", old, new).splitlines():
        kind, path = line.split("\t", 1)
        content = subprocess.run(
            ["git", "-C", str(world.repository), "show", f"{new}:{path}"], capture_output=True, check=kind != "D")
        found[path] = None if kind == "D" else hashlib.sha256(content.stdout).hexdigest()
    return found
