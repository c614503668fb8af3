"""A secret that is planted in every place where one can be configured is seen in no output, file, argument or environment.

The places are read from the JSON Schema, so a new one without a case here fails.
"""
import json, os, pathlib, shutil, signal, subprocess, sys, threading, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from collector import Collector
from worker import GABARIT, PATIENCE, Installation

CANARY = "canary-9b51-of-every-place"
# The configuration in which a secret counts; nobody answers at port 1.
HOST = {"infrastructure": {"repository": "http://127.0.0.1:1/org/infra"}}
ENTRA = {"tenant": "t", "client": "c", "authority": "http://127.0.0.1:1"}
PLACES = {
    "modules.credentials.token": {"modules": {"source": "http://127.0.0.1:1/modules.git"}},
    "worker.traces.authorization": {"worker": {"traces": {"endpoint": "http://127.0.0.1:1"}}},
    "queue.password": {"queue": {"address": "amqp://127.0.0.1:1", "user": "u", "management": "http://127.0.0.1:1"}},
    "queue.entra.secret": {"queue": {"address": "amqp://127.0.0.1:1", "broker": "service-bus", "entra": ENTRA}},
    "queue.entra.federated-token": {"queue": {"address": "amqp://127.0.0.1:1", "broker": "service-bus", "entra": ENTRA}},
    "queue.key": {"queue": {"address": "http://127.0.0.1:1/account"}},
    "queue.sas": {"queue": {"address": "http://127.0.0.1:1/account"}},
    "pull-requests.credentials.token": HOST | {"pull-requests": {"host": "gitea"}},
    "pull-requests.credentials.entra.secret":
        HOST | {"pull-requests": {"host": "azure-devops", "credentials": {"entra": ENTRA}}},
    "pull-requests.credentials.entra.federated-token":
        HOST | {"pull-requests": {"host": "azure-devops", "credentials": {"entra": ENTRA}}},
    "pull-requests.credentials.github-app.key":
        HOST | {"pull-requests": {"host": "github", "credentials": {"github-app": {"id": "1", "installation": 2}}}},
}
WAYS = ["file", "environment", "command", "own variable"]
COMMANDS = [["worker", "--check"], ["worker", "--drain"], ["preview", "request.json"]]


def secrets(schema, definitions, path=()):
    """The keys that hold the place of a secret."""
    if schema.get("$ref") == "#/$defs/entra":
        schema = definitions["entra"]
    if any(each.get("$ref") == "#/$defs/secret" for each in schema.get("oneOf", []) + [schema]):
        return {".".join(path)}
    return set().union(*(secrets(member, definitions, (*path, key)) for key, member in schema.get("properties", {}).items()))


def put(configuration, key, value):
    *sections, last = key.split(".")
    for section in sections:
        configuration = configuration.setdefault(section, {})
    configuration[last] = value


class Children(threading.Thread):
    """Looks at the arguments and the environment of whatever a process starts, as long as it runs."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.found = process, set()

    def run(self):
        while self.process.poll() is None:
            for place in self.descendants(self.process.pid):
                for name in ("cmdline", "environ"):
                    try:
                        # Until it is another program, a child shows what its parent has.
                        if os.path.samefile(f"/proc/{place}/exe", GABARIT):
                            continue
                        if CANARY.encode() in pathlib.Path(f"/proc/{place}/{name}").read_bytes():
                            self.found.add(name)
                    except OSError:
                        pass  # it has ended
            time.sleep(0.002)

    def descendants(self, parent):
        try:
            threads = os.listdir(f"/proc/{parent}/task")
            children = [child for thread in threads
                        for child in pathlib.Path(f"/proc/{parent}/task/{thread}/children").read_text().split()]
        except OSError:
            return []
        return [each for child in children for each in [child, *self.descendants(child)]]


class Canary(unittest.TestCase):
    def setUp(self):
        self.installation = Installation()
        self.addCleanup(self.installation.close)
        self.folder = self.installation.folder
        (self.folder / "request.json").write_text(json.dumps({"messageId": "run-1", "message": {
            "templates": [{"name": "new-workspace-template", "status": "CreateRequested"}],
            "workspace": {"name": "ABC1", "acronym": "ABC1"}, "requestingUserEmail": "lead@example.com"}}))

    def plant(self, key, way):
        """A configuration with the canary in one place; returns the variables that go with it."""
        configuration = json.loads(json.dumps(
            {"modules": {"source": "modules"}, "infrastructure": {"repository": "infrastructure.git"},
             "worker": {"audit-log": "audit.jsonl"}} | PLACES[key]))
        variables = {}
        if way == "file":
            (self.folder / "secret").write_text(CANARY + "\n")
            put(configuration, key, {"file": "secret"})
        elif way == "environment":
            variables["PLACE_OF_THE_SECRET"] = CANARY
            put(configuration, key, {"environment": "PLACE_OF_THE_SECRET"})
        elif way == "command":
            script = self.folder / "secret"
            script.write_text(f"#!/bin/sh\necho {CANARY}\n")
            script.chmod(0o755)
            put(configuration, key, {"command": [str(script)]})
        else:
            variables["GABARIT_" + key.replace(".", "_").replace("-", "_").upper()] = CANARY
        (self.folder / "gabarit.yaml").write_text(json.dumps(configuration))
        return variables

    def run_with(self, arguments, variables):
        process = subprocess.Popen(
            [GABARIT, *arguments], cwd=self.folder, env=os.environ | variables, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        children = Children(process)
        children.start()
        try:
            output, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        children.join()
        return output.decode(errors="replace"), children.found

    def files(self):
        return [str(path) for path in self.folder.rglob("*")
                if path.is_file() and path.name != "secret" and CANARY.encode() in path.read_bytes()]

    def test_every_place_of_the_schema_has_its_case(self):
        schema = json.loads(subprocess.run([GABARIT, "schema", "configuration"], capture_output=True, check=True).stdout)
        self.assertEqual(secrets(schema, schema["$defs"]), set(PLACES))

    def test_i13_a_secret_of_any_place_is_seen_nowhere(self):
        for key in PLACES:
            for way in WAYS:
                variables = self.plant(key, way)
                for arguments in COMMANDS if way == "own variable" else COMMANDS[:1]:
                    with self.subTest(key=key, way=way, command=" ".join(arguments)):
                        output, found = self.run_with(arguments, variables)
                        self.assertNotIn(CANARY, output)
                        self.assertNotIn("names no setting", output)
                        self.assertEqual(found, set(), "a child was given it")
                        self.assertEqual(self.files(), [])

    def test_i13_a_crash_report_shows_no_secret(self):
        collector = Collector()
        self.addCleanup(collector.close)
        path = self.folder / "gabarit.yaml"
        variables = self.plant("worker.traces.authorization", "environment")
        configuration = json.loads(path.read_text())
        configuration["worker"]["traces"]["endpoint"] = collector.address
        path.write_text(json.dumps(configuration))
        tool = next(pathlib.Path(shutil.which("swift")).resolve().parents[1].rglob("swift-backtrace"))
        report = f"enable=yes,interactive=no,color=no,registers=all,images=all,threads=all,swift-backtrace={tool}"
        with open(self.folder / "crash", "wb") as stream:
            worker = subprocess.Popen([GABARIT, "worker"], cwd=self.folder, stdout=stream, stderr=stream,
                                      env=os.environ | variables | {"SWIFT_BACKTRACE": report})
        self.installation.send("run-1", "ABC1")
        self.wait(lambda: CANARY in collector.authorizations)
        # The secret was read and sent: it is in the memory of the process, and in its environment.
        worker.send_signal(signal.SIGSEGV)
        self.wait(lambda: "Backtrace took" in (self.folder / "crash").read_text(errors="replace"))
        worker.kill()
        worker.wait()
        self.assertEqual(self.files(), [])

    def wait(self, happened):
        deadline = time.monotonic() + PATIENCE
        while not happened():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
