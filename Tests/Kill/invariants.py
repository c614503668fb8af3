"""The invariants of docs/reliability.md, over snapshots. Pure: a list of sentences comes back, empty when all hold.

`sent` is what was asked for: {message id: {"run", "workspace", "budget", "modules", "fate"}}; fate is "good" or the code
of the dead letter that must come of it. A snapshot is what observer.py returns.
"""

from collections import Counter, defaultdict

OPEN = ("draft", "ready", "merging")
CONTAINS = ("ready", "merging", "deploying", "merged")
TERMINAL = ("complete", "deleted", "error")


def at_any_moment(sent, seen):
    """What must hold at every instant, right after a crash as well."""
    return (one_open_pull_request(seen) + committed_once(seen) + values_move_forward(sent, seen) + none_lost(sent, seen)
            + acknowledged_after_status(sent, seen) + dead_letters(sent, seen) + not_interleaved(seen)
            + all_or_nothing(sent, seen))


def over_history(history):
    """What must hold of all moments together."""
    places = defaultdict(set)
    for seen in history:
        for pull in seen["pulls"]:
            if pull["state"] in CONTAINS:
                for run in pull["runs"]:
                    places[run].add(pull["number"])
    found = [f"I1: run {run} was in the ready pull requests {sorted(numbers)}"
             for run, numbers in sorted(places.items()) if len(numbers) > 1]
    for before, after in zip(history, history[1:]):
        old, new = [c["id"] for c in before["target"]], [c["id"] for c in after["target"]]
        if new[:len(old)] != old:
            found.append("I3: the history of the target was rewritten")
    return found


def at_the_end(sent, seen, leftovers):
    """What must hold when all messages were taken and all pull requests were decided."""
    found = [f"I12: left behind: {what}" for what in leftovers]
    found += [f"I12: message {m['id']} is still {m['state']}" for m in seen["messages"] if m["state"] not in ("done", "dead")]
    found += [f"I12: pull request {p['number']} is still {p['state']}" for p in seen["pulls"] if p["state"] not in ("merged", "closed")]
    phases = defaultdict(list)
    for status in seen["statuses"]:
        run, phase = status["id"].rsplit(":", 1)
        phases[run].append(phase)
    for run in sorted({message["run"] for message in sent.values()}):
        ends = [phase for phase in phases[run] if phase in TERMINAL]
        if len(ends) != 1:
            found.append(f"I4: run {run} has the terminal statuses {ends}")
    accepted = {m["id"] for m in seen["messages"]}
    found += [f"I4: the accepted message {message} is gone" for message in sent if message not in accepted]
    applied = {run for commit in seen["target"][-1:] for w in commit["workspaces"].values() for run in w["marker"]["runs"]}
    for run in sorted({m["run"] for m in sent.values() if m["fate"] == "good"} - applied):
        found.append(f"I3: run {run} never reached the target")
    return found


def one_open_pull_request(seen):
    branches = Counter((p["source"], p["target"]) for p in seen["pulls"] if p["state"] in OPEN)
    found = [f"I1: {count} open pull requests of {source}" for (source, _), count in branches.items() if count > 1]
    runs = Counter(run for p in seen["pulls"] if p["state"] in CONTAINS for run in set(p["runs"]))
    return found + [f"I1: run {run} is in {count} ready pull requests" for run, count in runs.items() if count > 1]


def committed_once(seen):
    commits = Counter((c["run"], c["module"]) for c in seen["target_commits"])
    return [f"I2: {run} committed {module} {count} times to the target"
            for (run, module), count in commits.items() if count > 1]


def values_move_forward(sent, seen):
    """The sequence of a workspace never goes back on the target, and its values are those of the newest run."""
    found, highest = [], defaultdict(int)
    by_sequence = {m["sequence"]: sent[m["id"]] for m in seen["messages"] if m["id"] in sent}
    for commit in seen["target"]:
        for name, workspace in commit["workspaces"].items():
            sequence = workspace["marker"]["sequence"]
            if sequence < highest[name]:
                found.append(f"I2: {name} went back from {highest[name]} to {sequence} at {commit['id'][:10]}")
            highest[name] = max(highest[name], sequence)
            newest = by_sequence.get(sequence)
            for module in newest["modules"] if newest else []:
                if workspace["values"].get(module) != [newest["budget"]]:
                    found.append(f"I2: {name}/{module} has {workspace['values'].get(module)} at sequence {sequence}, not {newest['budget']}")
    return found


def runs_kept(seen):
    """By workspace, the runs that the target or the branch holds."""
    kept = defaultdict(set)
    for name, workspace in (seen["target"][-1]["workspaces"] if seen["target"] else {}).items():
        kept[name] |= set(workspace["marker"]["runs"])
    for name, branch in seen["branches"].items():
        kept[name] |= set(branch["marker"]["runs"])
    return kept


def none_lost(sent, seen):
    kept = runs_kept(seen)
    return [f"I3: message {m['id']} is done, but run {sent[m['id']]['run']} is on no branch"
            for m in seen["messages"] if m["state"] == "done" and m["id"] in sent
            and sent[m["id"]]["run"] not in kept[sent[m["id"]]["workspace"]]]


def acknowledged_after_status(sent, seen):
    statuses = {status["id"] for status in seen["statuses"]}
    ends = {"done": ("pendingApproval", "complete", "deleted"), "dead": ("error",)}
    return [f"I5: message {m['id']} is {m['state']} without its status"
            for m in seen["messages"] if m["state"] in ends and m["id"] in sent
            and not any(f"{sent[m['id']]['run']}:{phase}" in statuses for phase in ends[m["state"]])]


def dead_letters(sent, seen):
    found = []
    for m in seen["messages"]:
        if m["state"] != "dead":
            continue
        if not (m["code"] and m["reason"] and m["run"]):
            found.append(f"I6: dead letter {m['id']} has code {m['code']}, text {m['reason']}, run {m['run']}")
        fate = sent.get(m["id"], {}).get("fate")
        if fate == "good":
            found.append(f"I7: message {m['id']} was put aside with {m['code']}: {m['reason']}")
        elif fate and m["code"] != fate:
            found.append(f"I6: dead letter {m['id']} has the code {m['code']}, not {fate}")
    return found


def not_interleaved(seen):
    """The commits of a run stand together on its branch and on the target."""
    found = []
    lines = {name: branch["commits"] for name, branch in seen["branches"].items()}
    for name, commits in lines.items():
        order = [c["run"] for c in commits if c["run"] in set(seen["branches"][name]["marker"]["runs"])]
        blocks = [run for index, run in enumerate(order) if index == 0 or order[index - 1] != run]
        found += [f"I8: the commits of {run} on {name} do not stand together"
                  for run, count in Counter(blocks).items() if count > 1]
    return found


def all_or_nothing(sent, seen):
    bad = {m["run"] for m in sent.values() if m["fate"] != "good"}
    everywhere = set().union(*runs_kept(seen).values(), {c["run"] for c in seen["target_commits"]},
                             *({c["run"] for c in b["commits"]} for b in seen["branches"].values()))
    return [f"I11: {run} failed and something of it was pushed" for run in sorted(bad & everywhere)]
