#!/usr/bin/env python3
"""A thousand queued requests for two hundred workspaces, worked off by one worker with 1, 2, 4 and 8 runs in flight.

    make release && Benchmarks/runs/throughput.py [--requests 1000] [--workspaces 200] [--runs 1,2,4,8]

The memory of the worker is read while it works. It is flat when the last fifth of the samples is no higher than the
second fifth, but for a tenth."""
import argparse, json, pathlib, statistics, subprocess, tempfile, time
from infrastructure import MODULES, VARIABLES, git, repository
from measure import COMMAND, ROOT


def place(folder, count, workspaces, command):
    """An installation whose queue holds the requests: one creates a workspace, the others add to it."""
    folder.mkdir()
    remote = repository(folder, 10)
    (folder / "gabarit.yaml").write_text(json.dumps({
        "modules": {"source": str(ROOT / "Templates")}, "infrastructure": {"repository": str(remote)},
        "variables": VARIABLES}))
    for number in range(count):
        turn, workspace = divmod(number, workspaces)
        body = {"messageId": f"r{number}", "message": {
            "templates": [{"name": MODULES[turn % len(MODULES)]}], "requestingUserEmail": "a@example.com",
            "workspace": {"name": "Bench", "acronym": f"W{workspace}", "version": "latest", "budgetAmount": 100 + turn,
                          "users": [{"objectId": "1", "email": "a@example.com", "role": "Owner"}]}}}
        (folder / f"{number}.json").write_text(json.dumps(body))
    for start in range(0, count, 200):
        subprocess.run([command, "queue", "send", *(f"{n}.json" for n in range(start, min(start + 200, count)))],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return remote


def work_off(folder, runs, command):
    """Seconds, and the resident memory in MiB as it was over the time, of a worker that empties the queue."""
    start = time.perf_counter()
    with open(folder / "worker.log", "wb") as log:
        worker = subprocess.Popen([command, "worker", "--drain", "--concurrency", str(runs)], cwd=folder, stdout=log, stderr=log)
        memory = []
        while worker.poll() is None:
            memory.append(resident(worker.pid))
            time.sleep(0.1)
    if worker.returncode != 0:
        raise SystemExit(f"the worker ended with {worker.returncode}; see {folder}/worker.log")
    return time.perf_counter() - start, [size for size in memory if size]


def resident(process):
    try:
        status = pathlib.Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--workspaces", type=int, default=200)
    parser.add_argument("--runs", default="1,2,4,8")
    parser.add_argument("--gabarit", default=str(COMMAND))
    arguments = parser.parse_args()
    print("in flight  requests/s  seconds  peak MiB  flat")
    for runs in map(int, arguments.runs.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / "place"
            remote = place(folder, arguments.requests, arguments.workspaces, arguments.gabarit)
            seconds, memory = work_off(folder, runs, arguments.gabarit)
            branches = git("--git-dir", str(remote), "for-each-ref", "refs/heads/").decode().count("\n") - 1
            assert branches == min(arguments.workspaces, arguments.requests), f"{branches} workspaces have a branch"
            fifth = max(1, len(memory) // 5)
            early, late = statistics.median(memory[fifth:2 * fifth]), statistics.median(memory[-fifth:])
            print(f"{runs:>9}  {arguments.requests / seconds:>10.1f}  {seconds:>7.1f}  {max(memory):>8.0f}  "
                  f"{'yes' if late <= early * 1.1 else 'no'} ({early:.0f} to {late:.0f})", flush=True)


if __name__ == "__main__":
    main()
