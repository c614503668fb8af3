"""An installation in a folder of its own, and a worker on it that can be asked and stopped."""
import hashlib, http.client, json, pathlib, signal, subprocess, tempfile, time

TOP = pathlib.Path(__file__).resolve().parents[2]
GABARIT = TOP / ".build/debug/gabarit"
# A loaded machine may take its time; nothing here is measured against it but what a worker promises.
PATIENCE = 600
CANARY = "canary-4711-of-the-operator"

SLOW = """#!/bin/sh
read -r request
echo started >>"$(dirname "$0")/started"
exec sleep 120
"""


class Installation:
    """A repository, one module, and an embedded queue."""

    def __init__(self, slow=False):
        self.place = tempfile.TemporaryDirectory(prefix="gabarit-operations-")
        self.folder = pathlib.Path(self.place.name)
        self.git("init", "-q", "--bare", "-b", "main", "infrastructure.git")
        tree = self.git("-C", "infrastructure.git", "mktree", text="").strip()
        first = self.git("-C", "infrastructure.git", "-c", "user.name=Operations", "-c", "user.email=o@example.com",
                         "commit-tree", tree, "-m", "Start").strip()
        self.git("-C", "infrastructure.git", "update-ref", "refs/heads/main", first)
        module = self.folder / "modules/new-workspace-template"
        module.mkdir(parents=True)
        (module / "module.yaml").write_text(
            "module: new-workspace-template\ntitle: {en: Workspace, fr: Espace}\n"
            "variables:\n  project_cd: {type: string, value: '{{ workspace.acronym }}'}\nfiles: [main.tf]\n")
        (module / "main.tf").write_text("# {{ variables.project_cd }}\n")
        (self.folder / "token").write_text(CANARY + "\n")
        configuration = {"modules": {"source": "modules", "credentials": {"token": {"file": "token"}}},
                         "infrastructure": {"repository": "infrastructure.git"},
                         "worker": {"audit-log": "audit.jsonl"}}
        if slow:
            script = self.folder / "slow.sh"
            script.write_text(SLOW)
            script.chmod(0o755)
            digest = hashlib.sha256(SLOW.encode()).hexdigest()
            (self.folder / "slow.yaml").write_text(f"handler: slow\nexecutable: slow.sh\ndigest: sha256:{digest}\n")
            configuration |= {"handlers": ["slow.yaml"], "steps": [{"uses": "slow", "with": {}}]}
        (self.folder / "gabarit.yaml").write_text(json.dumps(configuration))

    def git(self, *arguments, text=None):
        return subprocess.run(["git", *arguments], cwd=self.folder, check=True, text=True, input=text,
                              capture_output=True).stdout

    def send(self, run, acronym, email="lead@example.com", modules=("new-workspace-template",)):
        message = {"messageId": run, "message": {
            "templates": [{"name": name, "status": "CreateRequested"} for name in modules],
            "workspace": {"name": acronym, "acronym": acronym}, "requestingUserEmail": email}}
        self.gabarit("queue", "send", "-", "--id", run, text=json.dumps(message))

    def gabarit(self, *arguments, text=None, status=0):
        done = subprocess.run([GABARIT, *arguments, "--config", self.folder / "gabarit.yaml"], input=text, text=True,
                              capture_output=True)
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def worker(self, *arguments):
        return Worker(self, arguments)

    def audit(self):
        return [json.loads(line) for line in (self.folder / "audit.jsonl").read_text().splitlines()]

    def close(self):
        self.place.cleanup()


class Worker:
    """A worker with its log as JSON and its pages on a free port."""

    def __init__(self, installation, arguments):
        self.log = installation.folder / "worker.log"
        self.stream = open(self.log, "ab")
        self.process = subprocess.Popen(
            [GABARIT, "worker", "--listen", "127.0.0.1:0", "--log-format", "json", "--log-level", "debug", "--config",
             installation.folder / "gabarit.yaml", *arguments], stdout=self.stream, stderr=self.stream)
        address = self.wait_for(lambda line: line["message"] == "health and metrics")["address"]
        self.port = int(address.rpartition(":")[2])

    def lines(self):
        """Every line must be an object."""
        return [json.loads(line) for line in self.log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]

    def wait_for(self, fits):
        return self.until(lambda: next((line for line in self.lines() if fits(line)), None))

    def until(self, find):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = find()
            if found:
                return found
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.02)
        raise AssertionError("it did not happen\n" + self.log.read_text())

    def get(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self):
        code = self.process.wait(PATIENCE)
        self.stream.close()
        return code

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.stream.close()
