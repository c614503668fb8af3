"""SIGKILL at every named effect of a run: in the worker's own effects, and in the remote while it takes a push."""

import random

from campaign import Campaign
from world import World

# What the worker does, in order; see Sources/gabarit/Wiring/KillPoint.swift.
WORKER = [
    "after receive", "after decode", "after fetch", "after modules", "after render", "before publish", "after publish",
    "before copy-files", "after copy-files", "after save-variables", "before commit", "after commit", "before push",
    "after push", "before open", "after open", "before ready", "after ready", "before status", "after status",
    "before settle", "after settle",
]
# What a person's approval does.
APPROVAL = ["before publish", "after publish"]
# The remote has the objects but not yet the ref; it has both, and the reply is not sent.
REMOTE = ["pre-receive", "post-receive"]

HOOK = """#!/bin/sh
# Ends the one who pushes, once. A part of the kill tests.
pid=$(cat "{folder}/victim" 2>/dev/null) || exit 0
rm -f "{folder}/victim"
kill -KILL "$pid"
"""


def every_effect(binary, folder, seed):
    problems, killed, silent = [], 0, []
    cases = [(who, point) for who, points in (("worker", WORKER), ("approve", APPROVAL)) for point in points]
    cases += [(who, hook) for who in ("worker", "approve") for hook in REMOTE]
    for number, (who, point) in enumerate(cases):
        world = World(binary, folder / f"effect-{number}").create()
        found, died = one_effect(world, who, point, seed + number)
        killed += died
        problems += found
        if not died:
            silent.append(f"{who} {point}")
    problems += [f"effects: nothing was killed at '{case}'" for case in silent]
    print(f"kill: {killed} kills at {len(cases)} effects, {len(problems)} problems")
    return problems


def one_effect(world, who, point, seed):
    """Two workspaces at once, one request that fails, one sent twice; killed at the point; then taken up again."""
    campaign = Campaign(world, random.Random(seed), workspaces=2)
    for fails in (False, False, True, False):
        campaign.send_one(fails)
    campaign.send("message-copy", campaign.sent["message-1"])
    if who == "approve":
        world.run("worker", "--drain")
    died = run_until_killed(world, campaign, who, point)
    campaign.look(f"{who} {point}")
    campaign.send_one(False)
    campaign.finish(f"{who} {point}, afterwards")
    return campaign.problems, died


def run_until_killed(world, campaign, who, point):
    arguments = ["worker", "--drain"] if who == "worker" else ["pr", "approve", str(campaign.undecided()[0])]
    is_remote = point in REMOTE
    hook = world.repository / "hooks" / point
    if is_remote:
        hook.write_text(HOOK.format(folder=world.folder))
        hook.chmod(0o755)
    process = world.start(*arguments, extra=None if is_remote else {"GABARIT_KILL_AT": point})
    if is_remote:
        (world.folder / "victim").write_text(str(process.pid))
    process.communicate(timeout=120)
    if is_remote:
        hook.unlink()
    return process.returncode == -9
