"""The spans of a worker, as the definitions of OpenTelemetry's protocol read them."""
import json, pathlib, subprocess, sys, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from collector import Collector, attributes
from worker import GABARIT, Installation


class Traces(unittest.TestCase):
    def setUp(self):
        self.installation = Installation()
        self.addCleanup(self.installation.close)

    def collect(self, **arguments):
        collector = Collector(**arguments)
        self.addCleanup(collector.close)
        path = self.installation.folder / "gabarit.yaml"
        (self.installation.folder / "key").write_text("Bearer abc\n")
        configuration = json.loads(path.read_text())
        configuration["worker"]["traces"] = {"endpoint": collector.address, "authorization": {"file": "key"}}
        path.write_text(json.dumps(configuration))
        return collector

    def test_a_run_is_one_trace_with_its_phases_and_what_it_asks_others(self):
        collector = self.collect()
        self.installation.send("run-1", "ABC1")
        self.installation.gabarit("worker", "--drain")
        spans = collector.spans()
        self.assertEqual(set(collector.authorizations), {"Bearer abc"})
        [root] = [span for span in spans if span.name == "process resource-run-request"]
        self.assertEqual(len(root.trace_id), 16)
        self.assertEqual(root.parent_span_id, b"")
        self.assertEqual(attributes(root)["gabarit.outcome"], "pending_approval")
        self.assertEqual(attributes(root)["gabarit.workspace"], "ABC1")
        below = {span.name for span in spans if span.parent_span_id == root.span_id}
        wanted = {"wait", "read", "modules", "plan", "commit", "push", "pull-request", "status", "queue publish", "host open"}
        self.assertEqual(wanted - below, set())
        self.assertEqual({span.trace_id for span in spans}, {root.trace_id})
        self.assertTrue(any(span.name.startswith("git ") for span in spans))
        for span in spans:
            self.assertLessEqual(root.start_time_unix_nano, span.start_time_unix_nano + 1_000_000, span.name)
            self.assertLessEqual(span.start_time_unix_nano, span.end_time_unix_nano, span.name)
        [resource] = {json.dumps(each, sort_keys=True) for each in collector.resources()}
        self.assertEqual(json.loads(resource)["service.name"], "gabarit")

    def test_a_refused_request_is_a_span_with_an_error(self):
        collector = self.collect()
        self.installation.send("run-1", "ABC1", modules=("no-such-module",))
        self.installation.gabarit("worker", "--drain")
        [root] = [span for span in collector.spans() if span.name == "process resource-run-request"]
        self.assertEqual(root.status.code, root.status.STATUS_CODE_ERROR)
        self.assertEqual(attributes(root)["gabarit.settlement"], "dead_letter")

    def test_a_collector_that_refuses_holds_no_run_up(self):
        collector = self.collect(status=403)
        self.installation.send("run-1", "ABC1")
        done = subprocess.run([GABARIT, "worker", "--drain", "--config", self.installation.folder / "gabarit.yaml"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("spans are dropped: "), 1, done.stderr)
        self.assertEqual(self.installation.audit()[0]["outcome"], "pending_approval")
        self.assertTrue(collector.requests)

    def test_the_check_tries_the_collector(self):
        self.collect(status=401)
        rows = [json.loads(line) for line in self.installation.gabarit("worker", "--check", "--json", status=3).splitlines()]
        [row] = [row for row in rows if row["part"] == "traces"]
        self.assertIn("answers 401", row["text"])

    def test_the_log_names_the_trace(self):
        collector = self.collect()
        self.installation.send("run-1", "ABC1")
        done = subprocess.run([GABARIT, "worker", "--drain", "--log-format", "json", "--config",
                               self.installation.folder / "gabarit.yaml"], capture_output=True, text=True, check=True)
        traces = {line["trace_id"] for line in map(json.loads, done.stderr.splitlines()) if line.get("run") == "run-1"}
        self.assertEqual(traces, {span.trace_id.hex() for span in collector.spans()})


if __name__ == "__main__":
    unittest.main()
