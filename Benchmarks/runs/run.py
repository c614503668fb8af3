#!/usr/bin/env python3
"""One run (three modules, a commit each) on infrastructure repositories of N workspace folders, side by side with the
original's way and with a plain script. CPU is user + system of everything started, the server's half included.

    make release && Benchmarks/runs/bench.py [--sizes 10,1000,10000] [--rounds 5]

Rounds are interleaved, so that a busy machine is busy for all; the smallest CPU of the rounds is shown, and ratios."""
import argparse, json, os, pathlib, resource, shutil, subprocess, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
               "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.com", "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@example.com"}
MODULES = ["new-workspace-template", "azure-storage-blob", "azure-databricks"]
NAME = iter(range(1, 10**6))


def git(*words, cwd=None, stdin=None):
    return subprocess.run(["git", *words], cwd=cwd, input=stdin, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def repository(folder, size):
    """A bare repository with `size` workspace folders of five files each."""
    path = folder / "infrastructure.git"
    git("init", "-q", "--bare", "-b", "main", str(path))
    stream = ["commit refs/heads/main", "committer x <x@example.com> 0 +0000", "data 5", "start"]
    for workspace in range(size):
        for file in range(5):
            text = f'resource "x" "w{workspace}_{file}" {{}}\n' * 8
            stream += [f"M 100644 inline terraform/projects/W{workspace}/f{file}.tf", f"data {len(text)}", text]
    stream.append("done\n")
    git("--git-dir", str(path), "fast-import", "--quiet", "--done", stdin="\n".join(stream).encode())
    git("--git-dir", str(path), "repack", "-adq")
    return path


def request(acronym):
    return json.dumps({"messageId": f"bench-{acronym}", "message": {
        "templates": [{"name": m} for m in MODULES],
        "workspace": {"name": "Bench", "acronym": acronym, "users": [{"objectId": "1", "email": "a@example.com", "role": "Owner"}]},
        "requestingUserEmail": "a@example.com"}})


class Gabarit:
    name = "gabarit run"

    def __init__(self, folder, remote, binary):
        self.folder, self.binary = folder / "gabarit", binary
        self.folder.mkdir()
        (self.folder / "gabarit.yaml").write_text(json.dumps({
            "modules": {"source": str(ROOT / "Templates")}, "infrastructure": {"repository": str(remote)},
            "variables": {"az_subscription_id": "00000000-0000-4000-8000-000000000001", "az_tenant_id": "00000000-0000-4000-8000-000000000002"}}))

    def run(self, acronym):
        (self.folder / "request.json").write_text(request(acronym))
        subprocess.run([self.binary, "run", "request.json"], cwd=self.folder, check=True, **QUIET)


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


def cpu(work):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,1000,10000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gabarit", default=str(ROOT / ".build/release/gabarit"))
    arguments = parser.parse_args()
    files = {m: {f.name: f.read_text() for f in sorted((ROOT / "Templates" / m).iterdir()) if f.name != "module.yaml"} | {m + ".auto.tfvars.json": "{}\n"} for m in MODULES}
    print(f"{'N':>6}  {'way':<13} {'CPU ms':>8} {'wall ms':>8}  ratio to the plain script (CPU)")
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            remote = repository(folder, size)
            ways = [Gabarit(folder, remote, arguments.gabarit), Script(folder, remote, files), Original(folder, remote, files)]
            best = {way.name: (float("inf"), float("inf")) for way in ways}
            for _ in range(arguments.rounds + 1):  # the first round warms mirrors and caches, and is not counted
                for way in ways:
                    spent = cpu(lambda: way.run(f"B{next(NAME)}"))
                    if _:
                        best[way.name] = min(best[way.name], spent)
            base = best["plain script"][0]
            for name, (spent, wall) in best.items():
                print(f"{size:>6}  {name:<13} {spent * 1000:>8.0f} {wall * 1000:>8.0f}  {spent / base:.2f}", flush=True)


main()
