"""Each invariant is seen to fail on a history that breaks it, and only it."""

import copy
import unittest

import invariants

SENT = {
    "m1": {"run": "r1", "workspace": "ABC", "budget": 101, "modules": ["base"], "fate": "good"},
    "m1-copy": {"run": "r1", "workspace": "ABC", "budget": 101, "modules": ["base"], "fate": "good"},
    "m2": {"run": "r2", "workspace": "ABC", "budget": 102, "modules": ["base", "more"], "fate": "good"},
    "m3": {"run": "r3", "workspace": "DEF", "budget": 103, "modules": ["broken"], "fate": "E_BROKEN"},
}


def message(name, sequence, state="done", **rest):
    return {"id": name, "sequence": sequence, "state": state, "code": None, "reason": None, "run": None, **rest}


def workspace(sequence, runs, **values):
    return {"ABC": {"marker": {"generation": 1, "sequence": sequence, "runs": runs}, "values": values}}


GOOD = {
    "messages": [
        message("m1", 1), message("m1-copy", 2), message("m2", 3),
        message("m3", 4, "dead", code="E_BROKEN", reason="no value", run="r3"),
    ],
    "statuses": [{"id": name} for name in (
        "r1:inProgress", "r1:pendingApproval", "r1:complete", "r2:pendingApproval", "r2:complete", "r3:error")],
    "pulls": [
        {"number": 1, "source": "ABC", "target": "main", "state": "merged", "runs": ["r1"]},
        {"number": 2, "source": "ABC", "target": "main", "state": "merged", "runs": ["r2"]},
    ],
    "target": [
        {"id": "c0", "workspaces": {}},
        {"id": "c1", "workspaces": workspace(1, ["r1"], base=[101])},
        {"id": "c2", "workspaces": workspace(3, ["r1", "r2"], base=[102], more=[102])},
    ],
    "target_commits": [
        {"id": "c1", "run": "r1", "module": "base"}, {"id": "c2", "run": "r2", "module": "base"},
        {"id": "c2", "run": "r2", "module": "more"}],
    "branches": {"ABC": {
        "head": "c2", "marker": {"generation": 2, "sequence": 3, "runs": ["r1", "r2"]},
        "commits": [
            {"id": "c1", "run": "r1", "module": "base"}, {"id": "c2", "run": "r2", "module": "base"},
            {"id": "c3", "run": "r2", "module": "more"}]}},
}


def all_of(seen, leftovers=(), history=None, sent=SENT):
    return (invariants.at_any_moment(sent, seen) + invariants.over_history(history or [seen])
            + invariants.at_the_end(sent, seen, leftovers))


class Broken(unittest.TestCase):
    def setUp(self):
        self.seen = copy.deepcopy(GOOD)

    def finds(self, *sentences, **rest):
        self.assertEqual(sorted(set(all_of(self.seen, **rest))), sorted(sentences))

    def test_a_good_history_passes(self):
        self.finds()

    def test_I1_two_open_pull_requests(self):
        for pull in self.seen["pulls"]:
            pull["state"] = "draft"
        self.finds("I1: 2 open pull requests of ABC", "I12: pull request 1 is still draft", "I12: pull request 2 is still draft")

    def test_I1_a_run_in_two_pull_requests_at_once(self):
        self.seen["pulls"][1]["runs"].append("r1")
        self.finds("I1: run r1 is in 2 ready pull requests", "I1: run r1 was in the ready pull requests [1, 2]")

    def test_I1_a_run_in_two_pull_requests_one_after_the_other(self):
        later = copy.deepcopy(self.seen)
        self.seen["pulls"] = self.seen["pulls"][:1]
        later["pulls"] = [dict(later["pulls"][0], state="closed"), dict(later["pulls"][1], runs=["r1", "r2"])]
        self.finds("I1: run r1 was in the ready pull requests [1, 2]", history=[self.seen, later])

    def test_I2_a_run_committed_twice(self):
        self.seen["target_commits"].append({"id": "c9", "run": "r1", "module": "base"})
        self.finds("I2: r1 committed base 2 times to the target")

    def test_I2_an_older_run_after_a_newer_one(self):
        self.seen["target"].append({"id": "c4", "workspaces": workspace(1, ["r1", "r2"], base=[101])})
        self.finds("I2: ABC went back from 3 to 1 at c4")

    def test_I2_a_value_of_an_older_run(self):
        self.seen["target"][2]["workspaces"]["ABC"]["values"]["more"] = [101]
        self.finds("I2: ABC/more has [101] at sequence 3, not 102")

    def test_I3_a_run_that_is_done_and_nowhere(self):
        self.seen["target"][2]["workspaces"]["ABC"]["marker"]["runs"] = ["r1"]
        self.seen["branches"]["ABC"]["marker"]["runs"] = ["r1"]
        self.finds("I3: message m2 is done, but run r2 is on no branch", "I3: run r2 never reached the target")

    def test_I3_a_rewritten_target(self):
        before = copy.deepcopy(self.seen)
        before["target"][1]["id"] = "other"
        self.finds("I3: the history of the target was rewritten", history=[before, self.seen])

    def test_I4_no_end(self):
        self.seen["statuses"] = [s for s in self.seen["statuses"] if s["id"] != "r2:complete"]
        self.finds("I4: run r2 has the terminal statuses []")

    def test_I4_two_ends(self):
        self.seen["statuses"].append({"id": "r2:error"})
        self.finds("I4: run r2 has the terminal statuses ['complete', 'error']")

    def test_I4_a_message_that_is_gone(self):
        del self.seen["messages"][1]
        self.finds("I4: the accepted message m1-copy is gone")

    def test_I5_acknowledged_before_the_status(self):
        self.seen["statuses"] = [s for s in self.seen["statuses"] if s["id"] != "r3:error"]
        self.finds("I5: message m3 is dead without its status", "I4: run r3 has the terminal statuses []")

    def test_I6_a_dead_letter_without_its_run(self):
        self.seen["messages"][3]["run"] = None
        self.finds("I6: dead letter m3 has code E_BROKEN, text no value, run None")

    def test_I6_a_dead_letter_for_another_reason(self):
        self.seen["messages"][3]["code"] = "E_OTHER"
        self.finds("I6: dead letter m3 has the code E_OTHER, not E_BROKEN")

    def test_I7_a_good_message_put_aside(self):
        self.seen["messages"][1] = message("m1-copy", 2, "dead", code="E_CRASHED", reason="ended 6 times", run="r1")
        self.finds("I7: message m1-copy was put aside with E_CRASHED: ended 6 times", "I5: message m1-copy is dead without its status")

    def test_I8_interleaved_commits(self):
        commits = self.seen["branches"]["ABC"]["commits"]
        commits.append({"id": "c5", "run": "r1", "module": "more"})
        self.finds("I8: the commits of r1 on ABC do not stand together")

    def test_I11_something_of_a_failed_run_was_pushed(self):
        self.seen["branches"]["DEF"] = {
            "head": "c6", "marker": {"generation": 1, "sequence": 4, "runs": ["r3"]},
            "commits": [{"id": "c6", "run": "r3", "module": "good-one"}]}
        self.finds("I11: r3 failed and something of it was pushed")

    def test_I12_leftovers(self):
        self.finds("I12: left behind: file x.lock", leftovers=["file x.lock"])

    def test_I12_a_message_that_nobody_takes(self):
        self.seen["messages"][2]["state"] = "leased"
        self.finds("I12: message m2 is still leased")


if __name__ == "__main__":
    unittest.main()
