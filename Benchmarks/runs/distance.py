#!/usr/bin/env python3
"""One workspace, and eight at once, with the git host and its pull requests so many milliseconds away.

    make release && Benchmarks/runs/distance.py [--milliseconds 100] [--rounds 3]

The host is the fake Gitea of Tests/hosts with git's own server in it; a proxy in front holds every byte back for half of the
time in each direction. A first request, not counted, has the worker's mirror filled. Eight workspaces are to take less than
twice the time of one."""
import argparse, asyncio, json, pathlib, subprocess, sys, tempfile, threading, time, types
from infrastructure import VARIABLES, repository
from measure import COMMAND, ROOT

sys.path.insert(0, str(ROOT / "Tests/hosts"))
import fake  # noqa: E402


class Distance:
    """A proxy that holds back what passes, and keeps its order."""

    def __init__(self, port, seconds):
        self.target, self.half = port, seconds / 2
        self.ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()
        self.ready.wait()

    async def serve(self):
        server = await asyncio.start_server(self.connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await server.serve_forever()

    async def connected(self, reader, writer):
        # A connection is made after its own way there and back.
        await asyncio.sleep(2 * self.half)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self.carry(reader, far_writer), self.carry(far_reader, writer))

    async def carry(self, reader, writer):
        arrived = asyncio.Queue()

        async def deliver():
            while True:
                due, data = await arrived.get()
                await asyncio.sleep(max(0, due - time.monotonic()))
                if not data:
                    return writer.close()
                writer.write(data)
                await writer.drain()

        async def collect():
            while True:
                data = await reader.read(1 << 16)
                await arrived.put((time.monotonic() + self.half, data))
                if not data:
                    return

        try:
            await asyncio.gather(collect(), deliver())
        except OSError:
            writer.close()


def place(folder, seconds, command):
    """An installation whose infrastructure repository is far away."""
    (folder / "repositories").mkdir(parents=True)
    repository(folder / "repositories", 10).rename(folder / "repositories/infra.git")
    near = fake.Server(types.SimpleNamespace(
        face="gitea", token="token", git=str(folder / "repositories"), certificate=None))
    threading.Thread(target=near.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    far = Distance(near.server_address[1], seconds)
    (folder / "token").write_text("token\n")
    (folder / "gabarit.yaml").write_text(json.dumps({
        "modules": {"source": str(ROOT / "Templates")}, "variables": VARIABLES,
        "infrastructure": {"repository": f"http://127.0.0.1:{far.port}/org/infra"},
        "pull-requests": {"host": "gitea", "credentials": {"token": {"file": "token"}}}}))
    work(folder, ["warm"], command)


def work(folder, names, command):
    """Seconds in which one worker does a request for each workspace, all at once."""
    files = []
    for name in names:
        files.append(f"{name}.json")
        (folder / files[-1]).write_text(json.dumps({"messageId": f"r-{name}", "message": {
            "templates": [{"name": "new-workspace-template"}], "requestingUserEmail": "a@example.com",
            "workspace": {"name": "Bench", "acronym": name.upper(), "version": "latest", "budgetAmount": 100,
                          "users": [{"objectId": "1", "email": "a@example.com", "role": "Owner"}]}}}))
    subprocess.run([command, "queue", "send", *files], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    done = subprocess.run([command, "worker", "--drain", "--concurrency", "8"], cwd=folder, capture_output=True, text=True)
    spent = time.perf_counter() - start
    if done.returncode or done.stdout.count("waits for approval") < len(names):
        raise SystemExit(done.stdout + done.stderr)
    return spent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--milliseconds", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gabarit", default=str(COMMAND))
    options = parser.parse_args()
    command = str(pathlib.Path(options.gabarit).resolve())
    one, eight = [], []
    with tempfile.TemporaryDirectory(prefix="gabarit-distance-") as folder:
        folder = pathlib.Path(folder)
        place(folder, options.milliseconds / 1000, command)
        for turn in range(options.rounds):
            one.append(work(folder, [f"a{turn}"], command))
            eight.append(work(folder, [f"b{turn}x{number}" for number in range(8)], command))
    print(f"{options.milliseconds} ms away: one workspace {min(one):.2f} s, eight {min(eight):.2f} s, {min(eight) / min(one):.2f} times")


if __name__ == "__main__":
    main()
