"""`gabarit worker --check`: every row of a good installation, and each thing that can be wrong with it."""
import json, os, pathlib, shutil, socket, subprocess, sys, time, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from worker import CANARY, GABARIT, Installation

PARTS = ["state folder", "git", "queue: requests", "queue: status messages", "repository: read", "repository: push",
         "modules", "pull request host", "step handlers", "audit log"]


class WorkerCheck(unittest.TestCase):
    def setUp(self):
        self.installation = Installation(slow=True)
        self.addCleanup(self.installation.close)
        self.folder = self.installation.folder

    def check(self, *arguments):
        done = subprocess.run([GABARIT, "worker", "--check", *arguments, "--config", self.folder / "gabarit.yaml"],
                              capture_output=True, text=True)
        self.assertNotIn(CANARY, done.stdout + done.stderr)
        return done

    def failing(self):
        done = self.check("--json")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([row["part"] for row in rows if row["part"] in PARTS], PARTS)
        bad = [row for row in rows if row["ok"] is False]
        self.assertEqual(done.returncode, 3 if bad else 0, done.stderr)
        for row in rows:
            if row["ok"] is not True:
                self.assertTrue(row["text"] and row["next"], row)
        self.unseen = {row["part"]: row for row in rows if row["ok"] is None}
        return {row["part"] for row in bad}

    def change(self, **sections):
        path = self.folder / "gabarit.yaml"
        path.write_text(json.dumps(json.loads(path.read_text()) | sections))

    def refs(self):
        return self.installation.git("-C", "infrastructure.git", "for-each-ref")

    def test_a_good_installation_passes_and_nothing_outside_is_changed(self):
        before = self.refs()
        self.assertEqual(self.failing(), set())
        self.assertEqual(self.refs(), before)
        self.assertFalse((self.folder / ".gabarit/.check").exists())

    def test_the_table_says_the_next_step_below_what_fails(self):
        shutil.rmtree(self.folder / "modules")
        done = self.check()
        self.assertEqual(done.returncode, 3)
        lines = done.stdout.splitlines()
        failed = [index for index, line in enumerate(lines) if line.startswith("✗ ")]
        self.assertEqual(len(failed), 1)
        self.assertTrue(lines[failed[0]].startswith("✗ modules "))
        self.assertTrue(lines[failed[0] + 1].startswith("    = "))

    def test_a_repository_that_is_gone_fails_its_rows(self):
        shutil.rmtree(self.folder / "infrastructure.git")
        self.assertLessEqual({"repository: read", "repository: push"}, self.failing())

    def test_a_target_branch_that_does_not_exist(self):
        self.change(infrastructure={"repository": "infrastructure.git", "branch": "trunk"})
        self.assertEqual(self.failing(), {"repository: read"})

    def test_a_handler_that_changed_since_it_was_pinned(self):
        (self.folder / "slow.yaml").write_text("handler: slow\nexecutable: gone.sh\ndigest: sha256:" + "0" * 64 + "\n")
        self.assertEqual(self.failing(), {"step handlers"})

    def test_a_broker_that_does_not_answer_fails_each_queue(self):
        self.change(queue={"address": "amqp://127.0.0.1:1"})
        self.assertEqual(self.failing(), {"queue: requests", "queue: status messages", "queue: dead letters",
                                          "queue: attempts"})
        # Without the management interface nobody can look; that is said, and is no failure.
        self.assertEqual(set(self.unseen), {"queue: settings"})
        self.assertIn("queue.management", self.unseen["queue: settings"]["next"])

    def test_a_service_bus_whose_settings_may_not_be_read(self):
        self.change(queue={"address": "amqp://127.0.0.1:1", "broker": "service-bus", "user": "worker",
                           "password": {"file": "token"}})
        self.assertLessEqual({"queue: requests", "queue: status messages"}, self.failing())
        self.assertEqual(set(self.unseen), {"queue: settings"})
        self.assertIn("az servicebus queue show", self.unseen["queue: settings"]["next"])

    def silent(self):
        """Somebody who takes connections and never answers."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.addCleanup(listener.close)
        return listener.getsockname()[1]

    def test_whoever_takes_connections_and_never_answers_costs_a_third_of_a_minute_and_holds_up_no_other_row(self):
        port = self.silent()
        self.change(infrastructure={"repository": f"http://127.0.0.1:{port}/group/project.git"},
                    queue={"address": f"amqp://127.0.0.1:{port}", "management": f"http://127.0.0.1:{port}"},
                    **{"pull-requests": {"host": "gitlab", "credentials": {"token": {"file": "token"}}}})
        begun = time.monotonic()
        with subprocess.Popen([GABARIT, "worker", "--check", "--json", "--config", self.folder / "gabarit.yaml"],
                              stdout=subprocess.PIPE, text=True) as process:
            rows = [(json.loads(line), time.monotonic() - begun) for line in process.stdout]
        self.assertEqual(process.returncode, 3)
        # Twenty seconds for the rows, five for the end, and an allowance for load.
        self.assertLess(time.monotonic() - begun, 40)
        self.assertEqual([row["part"] for row, _ in rows if row["part"] in PARTS], PARTS)
        self.assertEqual({row["part"] for row, _ in rows if row["ok"] is False},
                         {"queue: requests", "queue: status messages", "queue: dead letters", "queue: attempts",
                          "queue: settings", "repository: read", "repository: push", "pull request host"})
        # What is known early is said early.
        self.assertLess(rows[1][1], 15)
        self.assertEqual(rows[1][0]["part"], "git")

    def test_a_host_that_does_not_answer(self):
        self.change(infrastructure={"repository": "https://127.0.0.1:1/group/project.git"},
                    **{"pull-requests": {"host": "gitlab", "credentials": {"token": {"file": "token"}}},
                       "http": {"private-addresses": True}})
        self.assertEqual(self.failing(), {"repository: read", "repository: push", "pull request host"})

    def test_a_state_folder_of_the_environment_is_shown_and_what_it_takes_the_place_of(self):
        self.change(data="data")
        other = self.folder / "other"
        os.environ["GABARIT_DATA"] = str(other)
        self.addCleanup(os.environ.pop, "GABARIT_DATA")
        row = json.loads(self.check("--json").stdout.splitlines()[0])
        self.assertEqual((row["part"], row["target"], row["ok"]), ("state folder", str(other), True))
        told = f"GABARIT_DATA names it; 'data' of the configuration, {self.folder / 'data'}, does not count"
        self.assertIn(told, row["text"])
        self.assertIn(told, self.check().stdout)
        worker = self.installation.worker("--drain")
        self.assertEqual(worker.wait(), 0)
        self.assertIn("warning", [line["level"] for line in worker.lines() if told in line["message"]])
        for same in ("data", "data/", "./data"):
            os.environ["GABARIT_DATA"] = same
            self.assertEqual(json.loads(self.check("--json").stdout.splitlines()[0])["text"], "can be written")

    def test_a_state_folder_that_is_a_file_and_an_audit_log_that_is_a_folder(self):
        (self.folder / "data").write_text("")
        (self.folder / "audit.jsonl").mkdir()
        self.change(data="data")
        self.assertLessEqual({"state folder", "audit log"}, self.failing())


if __name__ == "__main__":
    unittest.main()
