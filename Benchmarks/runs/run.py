#!/usr/bin/env python3
"""One run (three modules, a commit each) on infrastructure repositories of N workspace folders, side by side with the
original's way and with a plain script. CPU is user + system of everything started, the server's half included.

    make release && Benchmarks/runs/run.py [--sizes 10,1000,10000] [--rounds 5]

Rounds are interleaved, so that a busy machine is busy for all; the smallest CPU of the rounds is shown, and ratios."""
import argparse, json, pathlib, shutil, tempfile
from infrastructure import MODULES, VARIABLES, git, repository
from measure import COMMAND, ROOT, in_memory, interleaved, quietly, spent

NAMES = (f"B{number}" for number in range(1, 10**6))


def request(acronym):
    return json.dumps({"messageId": f"bench-{acronym}", "message": {
        "templates": [{"name": m} for m in MODULES],
        "workspace": {"name": "Bench", "acronym": acronym, "users": [{"objectId": "1", "email": "a@example.com", "role": "Owner"}]},
        "requestingUserEmail": "a@example.com"}})


class Gabarit:
    name = "gabarit run"

    def __init__(self, folder, remote, binary):
        self.folder, self.binary = folder / self.place(), binary
        self.folder.mkdir()
        (self.folder / "gabarit.yaml").write_text(json.dumps({
            "modules": {"source": str(ROOT / "Templates")}, "infrastructure": {"repository": str(remote)},
            "variables": VARIABLES}))

    def place(self):
        return "gabarit"

    def run(self, acronym):
        (self.folder / "request.json").write_text(request(acronym))
        quietly(self.binary, "run", "request.json", cwd=self.folder)


class Worker(Gabarit):
    """The same by a worker that works off a queue: what one run costs where they run day by day, starts shared."""
    name = "worker, a run"
    batch = 20

    def place(self):
        return "worker"

    def fill(self, acronyms):
        files = []
        for acronym in acronyms:
            files.append(f"{acronym}.json")
            (self.folder / files[-1]).write_text(request(acronym))
        quietly(self.binary, "queue", "send", *files, cwd=self.folder)

    def run(self, _):
        quietly(self.binary, "worker", "--drain", "--concurrency", "1", cwd=self.folder)

    def beside(self, script, rounds):
        """CPU and wall seconds of one run of both, by their names: the best of some batches that take turns.

        Every run adds a branch, and git looks at all of them: both see as many."""
        def by_script():
            for _ in range(self.batch):
                script.run(next(NAMES))

        ways = {self.name: lambda: self.run(None), script.name + ", a run": by_script}
        best = {name: (float("inf"), float("inf")) for name in ways}
        for turn in range(2 * rounds):
            # Who comes second sees more branches, so that each is second as often.
            for name, work in sorted(ways.items(), reverse=turn % 2 == 0):
                if name == self.name:
                    self.fill([next(NAMES) for _ in range(self.batch)])
                best[name] = min(best[name], tuple(part / self.batch for part in spent(work)))
        return best


class Script:
    """git fetch, fast-import and push on a kept mirror; the files are made beforehand."""
    name = "plain script"

    def __init__(self, folder, remote, files):
        self.remote, self.files = remote, files
        self.mirror = folder / "script.git"
        git("init", "-q", "--bare", str(self.mirror))

    def run(self, acronym):
        options = ["--git-dir", str(self.mirror), "-c", "fetch.unpackLimit=1", "-c", "fastimport.unpackLimit=1", "-c", "gc.auto=0"]
        git(*options, "fetch", "-q", "--no-auto-maintenance", "--no-write-fetch-head", str(self.remote), "+refs/heads/main:refs/heads/main")
        stream, parent = [], ["from refs/heads/main^0"]
        for module in MODULES:
            stream += [f"commit refs/heads/{acronym}", "committer x <x@example.com> 0 +0000", "data 6", "change", *parent]
            for name, text in self.files[module].items():
                stream += [f"M 100644 inline terraform/projects/{acronym}/{name}", f"data {len(text.encode())}", text]
            parent = []
        git(*options, "fast-import", "--quiet", "--force", "--done", stdin=("\n".join(stream) + "\ndone\n").encode())
        git(*options, "push", "-q", str(self.remote), f"refs/heads/{acronym}:refs/heads/{acronym}")


class Original:
    """A fresh clone with a work tree, a commit per module, a push: the original's way."""
    name = "fresh clone"

    def __init__(self, folder, remote, files):
        self.folder, self.remote, self.files = folder, remote, files

    def run(self, acronym):
        tree = self.folder / "clone"
        git("clone", "-q", "file://" + str(self.remote), str(tree))
        git("checkout", "-q", "-b", acronym, cwd=tree)
        place = tree / "terraform/projects" / acronym
        place.mkdir(parents=True)
        for module in MODULES:
            for name, text in self.files[module].items():
                (place / name).write_text(text)
            git("add", "-A", cwd=tree)
            git("commit", "-q", "-m", "change", cwd=tree)
        git("push", "-q", "origin", acronym, cwd=tree)
        shutil.rmtree(tree)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,1000,10000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=2, help="rounds of the original's way; 0 leaves it out")
    parser.add_argument("--no-worker", action="store_true", help="lone runs only")
    parser.add_argument("--gabarit", default=str(COMMAND))
    arguments = parser.parse_args()
    files = {m: {f.name: f.read_text() for f in sorted((ROOT / "Templates" / m).iterdir()) if f.name != "module.yaml" and f.is_file()}
             | {m + ".auto.tfvars.json": "{}\n"} for m in MODULES}
    print(f"{'N':>6}  {'way':<20} {'CPU ms':>8} {'wall ms':>8}  CPU, times that of the plain script")
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
            folder = pathlib.Path(folder)
            remote = repository(folder, size)
            ways = [Gabarit(folder, remote, arguments.gabarit), Script(folder, remote, files), Original(folder, remote, files)]
            works = {way.name: lambda way=way: way.run(next(NAMES)) for way in ways}
            slow = {"fresh clone": works.pop("fresh clone")}
            best = interleaved(works, arguments.rounds)
            if arguments.slow_rounds:
                best |= interleaved(slow, arguments.slow_rounds, warm_up=0)
            show(size, best, best["plain script"][0])
            if arguments.no_worker:
                continue
            batch = Worker(folder, remote, arguments.gabarit).beside(ways[1], 2)
            show(size, batch, batch["plain script, a run"][0])


def show(size, best, base):
    for name, (spent, wall) in best.items():
        print(f"{size:>6}  {name:<20} {spent * 1000:>8.0f} {wall * 1000:>8.0f}  {spent / base:.2f}", flush=True)


if __name__ == "__main__":
    main()
