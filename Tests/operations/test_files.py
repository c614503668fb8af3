"""The files of docs/operations and the words of docs/operations.md, held against the program."""
import json, os, pathlib, re, shutil, subprocess, sys, tempfile, unittest

from jsonschema import Draft202012Validator
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from worker import GABARIT, TOP, Installation

FILES = TOP / "docs/operations"
DOCUMENT = (TOP / "docs/operations.md").read_text()
# Linked into the command of a release.
SWIFT_RUNTIME = ("libswift", "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime")
# Of what the command needs, what every image of Debian holds.
DEBIAN_BASE = {"libc6", "libgcc-s1", "libstdc++6", "zlib1g"}
METRIC = re.compile(r"\b(?:gabarit|process)_[a-z_]+\b")


def documents(name):
    return list(YAML(typ="safe").load_all((FILES / name).read_text()))


def schema():
    return json.loads(subprocess.run([GABARIT, "schema", "configuration"], check=True, capture_output=True).stdout)


def option_names(subcommand):
    text = subprocess.run([GABARIT, subcommand, "--help"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"--[a-z-]+", text))


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        installation = Installation()
        worker = installation.worker()
        text = worker.get("/metrics")[1].decode()
        worker.end()
        installation.close()
        cls.kinds = {}
        cls.samples = set()
        for family in text_string_to_metric_families(text):
            name = family.name + ("_total" if family.type == "counter" else "")
            cls.kinds[name] = family.type
            suffixes = ["_bucket", "_sum", "_count"] if family.type == "histogram" else [""]
            cls.samples |= {name + suffix for suffix in suffixes}

    def assert_known(self, query, place):
        names = set(METRIC.findall(query))
        self.assertTrue(names, f"{place}: no metric in {query}")
        self.assertFalse(names - self.samples, f"{place}: {query}")

    def test_the_dashboard_asks_for_metrics_that_exist(self):
        board = json.loads((FILES / "dashboard.json").read_text())
        queries = [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel["targets"]]
        self.assertGreater(len(queries), 10)
        for title, query in queries:
            self.assert_known(query, title)
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
        self.assertEqual(len(places), len(set(places)))

    def test_the_alerts_ask_for_metrics_that_exist_and_the_runbook_has_each(self):
        rules = [rule for group in documents("alerts.yaml")[0]["groups"] for rule in group["rules"]]
        for rule in rules:
            self.assert_known(rule["expr"], rule["alert"])
            self.assertEqual(set(rule) - {"for"}, {"alert", "expr", "labels", "annotations"})
            self.assertRegex(rule.get("for", "1m"), r"^\d+[smh]$")
        runbook = DOCUMENT[DOCUMENT.index("## Runbook"):]
        self.assertEqual(sorted(re.findall(r"^\| `(Gabarit\w+)` \|", runbook, re.M)), sorted(r["alert"] for r in rules))

    def test_the_table_of_metrics_is_complete_and_tells_their_types(self):
        told = {}
        for line in DOCUMENT.splitlines():
            cells = [cell.strip() for cell in line.split("|")[1:-1]]
            if len(cells) == 3 and cells[1] in ("counter", "gauge", "histogram"):
                told |= {name: cells[1] for name in METRIC.findall(re.sub(r"\{[^}]*\}", "", cells[0]))}
        self.assertEqual(told, self.kinds)


class Configuration(unittest.TestCase):
    def test_the_reference_names_every_key_and_no_other(self):
        whole = schema()

        def resolved(node):
            options = [option for option in node.get("oneOf", []) if option != {"type": "null"}]
            node = options[0] if len(options) == 1 else node
            return whole["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node

        def keys(node, path):
            for name, inner in node.get("properties", {}).items():
                inner = resolved(inner)
                # Where a secret may be is the same everywhere, and told once.
                if "properties" in inner and inner != whole["$defs"]["secret"]:
                    yield from keys(inner, f"{path}{name}.")
                else:
                    yield f"{path}{name}"
        told = set()
        for line in DOCUMENT[DOCUMENT.index("## Configuration"):DOCUMENT.index("## Health")].splitlines():
            if line.startswith("| `"):
                told |= set(re.findall(r"`([a-z.-]+)`", line.split("|")[1]))
        self.assertEqual(told, set(keys(whole, "")))


class Deployments(unittest.TestCase):
    """What orchestrators are told must be what the command understands."""

    def check_arguments(self, arguments):
        self.assertEqual(arguments[0], "worker")
        used = {argument for argument in arguments if argument.startswith("--")}
        self.assertFalse(used - option_names("worker"), used)

    def check_probes(self, probes):
        self.assertEqual({(kind, probe["path"]) for kind, probe in probes},
                         {("liveness", "/healthz"), ("readiness", "/readyz")})

    def check_state_folder(self, variables, mounts):
        """The folder that the file names for the state must be one that may be written there."""
        self.assertIn(variables.get("GABARIT_DATA"), mounts)

    def kubernetes(self, *names):
        return {(entry["kind"], entry["metadata"]["name"]): entry for name in names for entry in documents(name)}

    def check_scaler(self, objects):
        scaled = objects["ScaledObject", "gabarit-worker"]["spec"]
        self.assertIn(("Deployment", scaled["scaleTargetRef"]["name"]), objects)
        self.assertIn(("TriggerAuthentication", scaled["triggers"][0]["authenticationRef"]["name"]), objects)
        return scaled

    def test_kubernetes_with_rabbitmq_looks_at_the_queues_and_has_no_more_workers_than_do_something(self):
        objects = self.kubernetes("kubernetes.yaml", "kubernetes-rabbitmq.yaml")
        self.assertLessEqual(set(self.kubernetes("kubernetes-rabbitmq.yaml")), set(self.kubernetes("kubernetes.yaml")))
        configuration = YAML(typ="safe").load(objects["ConfigMap", "gabarit"]["data"]["gabarit.yaml"])
        Draft202012Validator(schema()).validate(configuration)
        self.assertIn("management", configuration["queue"])
        scaled = self.check_scaler(objects)
        self.assertEqual(scaled["triggers"][0]["type"], "rabbitmq")
        self.assertEqual(scaled["maxReplicaCount"], 2)

    def test_kubernetes(self):
        objects = self.kubernetes("kubernetes.yaml")
        configuration = YAML(typ="safe").load(objects["ConfigMap", "gabarit"]["data"]["gabarit.yaml"])
        Draft202012Validator(schema()).validate(configuration)
        pod = objects["Deployment", "gabarit-worker"]["spec"]["template"]["spec"]
        container = pod["containers"][0]
        self.check_arguments(container["args"])
        self.check_probes([("liveness", container["livenessProbe"]["httpGet"]),
                           ("readiness", container["readinessProbe"]["httpGet"])])
        self.assertTrue(pod["securityContext"]["runAsNonRoot"])
        self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
        self.assertGreater(pod["terminationGracePeriodSeconds"], 25)
        self.assertEqual({mount["name"] for mount in container["volumeMounts"]}, {v["name"] for v in pod["volumes"]})
        mounted = [mount["mountPath"] for mount in container["volumeMounts"]]
        for path in [configuration["data"], configuration["queue"]["entra"]["federated-token"]["file"],
                     configuration["pull-requests"]["credentials"]["token"]["file"]]:
            self.assertTrue([mount for mount in mounted if path.startswith(mount)], path)
        self.assertIn(("ServiceAccount", pod["serviceAccountName"]), objects)
        trigger = self.check_scaler(objects)["triggers"][0]
        self.assertEqual(trigger["type"], "azure-servicebus")
        self.assertTrue(configuration["queue"]["address"].endswith(f"//{trigger['metadata']['namespace']}.servicebus.windows.net"))

    def test_container_apps(self):
        app = documents("container-app.yaml")[0]["properties"]
        container = app["template"]["containers"][0]
        self.check_arguments(container["args"])
        self.check_probes([(probe["type"].lower(), probe["httpGet"]) for probe in container["probes"]])
        secrets = {secret["name"] for secret in app["configuration"]["secrets"]}
        for rule in app["template"]["scale"]["rules"]:
            self.assertEqual((rule["custom"]["type"], rule["custom"]["identity"]), ("azure-servicebus", "system"))
            self.assertFalse({auth["secretRef"] for auth in rule["custom"].get("auth", [])} - secrets)
        self.check_state_folder({entry["name"]: entry["value"] for entry in container["env"]},
                                [mount["mountPath"] for mount in container["volumeMounts"] if mount["volumeName"] == "data"])
        self.assertEqual({mount["volumeName"] for mount in container["volumeMounts"]},
                         {volume["name"] for volume in app["template"]["volumes"]})

    def test_the_containerfile(self):
        text = (FILES / "Containerfile").read_text().replace("\\\n", " ")
        instructions = [line.split(None, 1) for line in text.splitlines() if line.strip() and line[0] not in "# "]
        words = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD",
                 "ENV"}
        self.assertFalse({word for word, _ in instructions} - words)
        last = dict(instructions)
        self.check_arguments(json.loads(last["CMD"]))
        self.check_state_folder(dict([last["ENV"].split("=")]), [last["VOLUME"]])
        self.assertNotIn(last["USER"], ("root", "0"))
        for _, paths in (entry for entry in instructions if entry[0] == "COPY" and "--from" not in entry[1]):
            self.assertTrue((TOP / paths.split()[0]).exists(), paths)

    def test_the_container_has_every_library_of_the_command(self):
        last_stage = (FILES / "Containerfile").read_text().replace("\\\n", " ").split("FROM ")[-1]
        installed = set(re.search(r"install -y --no-install-recommends(.*?)&&", last_stage).group(1).split())
        headers = subprocess.run(["objdump", "-p", GABARIT], check=True, capture_output=True, text=True).stdout
        needed = [name for name in re.findall(r"NEEDED +(\S+)", headers) if not name.startswith(SWIFT_RUNTIME)]
        self.assertIn("libyaml-0.so.2", needed)
        # Loaded when AMQP is spoken, so that no header names it.
        later = re.search(r'"(libqpid-proton\.so\.\d+)"', (TOP / "Sources/CProton/CProton.c").read_text()).group(1)
        for library in [*needed, later]:
            found = subprocess.run(["dpkg", "-S", f"*/{library}"], check=True, capture_output=True, text=True).stdout
            owners = {line.split(":")[0] for line in found.splitlines()}
            self.assertTrue(owners & (installed | DEBIAN_BASE), f"{library} is in {owners}")

    def test_the_health_check_of_the_container_tells_a_live_worker_from_none(self):
        command = re.search(r"HEALTHCHECK.*?CMD (\[.*?\])\n", (FILES / "Containerfile").read_text(), re.S).group(1)
        installation = Installation()
        self.addCleanup(installation.close)
        worker = installation.worker()
        self.addCleanup(worker.end)
        check = [word.replace("9464", str(worker.port)) for word in json.loads(command)]
        self.assertEqual(subprocess.run(check).returncode, 0)
        worker.signal()
        worker.wait()
        self.assertNotEqual(subprocess.run(check, stderr=subprocess.DEVNULL).returncode, 0)

    def run_read_only(self, environment):
        """A worker whose configuration is in a folder that it cannot write, as in all of these deployments."""
        installation = Installation()
        self.addCleanup(installation.close)
        state = installation.folder / "state"
        state.mkdir()
        configuration = json.loads((installation.folder / "gabarit.yaml").read_text())
        configuration["worker"] = {"audit-log": "state/audit.jsonl"}
        (installation.folder / "gabarit.yaml").write_text(json.dumps(configuration))
        user = {}
        if os.geteuid() == 0:
            # Nothing is read-only for root.
            user = {"user": 65534, "group": 65534, "extra_groups": []}
            for path in [installation.folder, *installation.folder.rglob("*")]:
                os.chown(path, 65534, 65534)
        installation.folder.chmod(0o555)
        self.addCleanup(installation.folder.chmod, 0o755)
        variables = {name: value.replace("/var/lib/gabarit", str(state)) for name, value in environment.items()}
        commands = [["worker", "--drain"], ["worker", "--check", "--json"]]
        return state, [subprocess.run([GABARIT, *command, "--config", installation.folder / "gabarit.yaml"],
                                      env=os.environ | variables, cwd="/", text=True, capture_output=True, **user)
                       for command in commands]

    def test_a_worker_starts_with_a_read_only_configuration_and_the_settings_of_the_unit(self):
        unit = (FILES / "gabarit-worker.service").read_text()
        environment = dict(line.split("=", 1) for line in re.findall(r"^Environment=(\S+)$", unit, re.M))
        self.check_state_folder(environment, ["/var/lib/" + re.search(r"^StateDirectory=(\S+)$", unit, re.M).group(1)])
        state, (drained, checked) = self.run_read_only(environment)
        self.assertEqual((drained.returncode, drained.stderr), (0, ""))
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertTrue((state / "gabarit.db").exists())

    def test_a_state_folder_that_cannot_be_made_is_named_with_its_setting(self):
        state, (drained, checked) = self.run_read_only({})
        folder = str(state.parent / ".gabarit")
        self.assertEqual(drained.returncode, 1)
        for words in [folder, "'data'", "GABARIT_DATA"]:
            self.assertIn(words, drained.stderr)
        self.assertNotIn("mirrors", drained.stderr)
        self.assertEqual(checked.returncode, 3)
        row = json.loads(checked.stdout.splitlines()[0])
        self.assertEqual((row["part"], row["ok"]), ("state folder", False))
        self.assertIn("GABARIT_DATA", row["next"])

    def test_systemd(self):
        text = (FILES / "gabarit-worker.service").read_text()
        command = re.search(r"^ExecStart=(.*)$", text, re.M).group(1).split()
        self.check_arguments(command[1:])
        self.assertGreater(int(re.search(r"^TimeoutStopSec=(\d+)$", text, re.M).group(1)), 25)
        with tempfile.TemporaryDirectory() as place:
            unit = pathlib.Path(place) / "gabarit-worker.service"
            # The program and the guide are not installed where the tests run.
            unit.write_text(text.replace(command[0], "/bin/true").replace("Documentation=", "#"))
            done = subprocess.run([shutil.which("systemd-analyze"), "verify", "--man=no", unit], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            told = [line for line in done.stdout.splitlines() if "gabarit-worker" in line]
            self.assertEqual((done.returncode, told), (0, []), done.stdout)


if __name__ == "__main__":
    unittest.main()
