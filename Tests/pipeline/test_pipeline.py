"""The module infrastructure-repository: its pipelines against the published schemas, its script in real repositories.

Terraform is a stand-in that says what it was asked and fails where a workspace holds a file 'broken'; git and gabarit
are the real ones.
"""
import json, os, pathlib, subprocess, sys, tempfile, unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
GABARIT = TOP / ".build/debug/gabarit"
SCHEMAS = {
    "azure-pipelines.yml": ["vendor.azure-pipelines", "--data-transform", "azure-pipelines"],
    ".github/workflows/workspaces.yml": ["vendor.github-workflows"],
    ".gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}
TERRAFORM = """#!/bin/sh
folder=${1#-chdir=}; command=$2
echo "$(basename "$folder") $*" >>"$CALLS"
case $command in
  output) echo '{"bucket": {"sensitive": false, "type": "string", "value": "b1"}}' ;;
  *) [ ! -f "$folder/broken" ] || { echo "Error: no quota in $folder" >&2; exit 1; } ;;
esac
"""


def render(folder, variables):
    configuration = folder / "render.yaml"
    configuration.write_text(json.dumps({"variables": variables}))
    subprocess.run(
        [GABARIT, "render", "Templates/infrastructure-repository", "--config", configuration, "--output", folder],
        cwd=TOP, check=True, stderr=subprocess.DEVNULL)


class Pipelines(unittest.TestCase):
    def check(self, variables):
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            render(folder, variables)
            for name, schema in SCHEMAS.items():
                with self.subTest(name):
                    subprocess.run(
                        [sys.executable, "-m", "check_jsonschema", "--regex-variant", "nonunicode",
                         folder / name, "--builtin-schema", *schema],
                        check=True, stdout=subprocess.DEVNULL)

    def test_the_defaults_are_valid(self):
        self.check({})

    def test_an_image_of_a_private_registry_is_valid(self):
        self.check({
            "image": "registry.example/gabarit:1.0", "service_connection": "registry", "target_branch": "release/1",
            "workspaces_folder": "projects", "secrets": ["A B\"C", "${x}"]})

    def test_only_the_wanted_pipelines_are_written(self):
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            render(folder, {"hosts": ["gitlab-ci"]})
            self.assertEqual([name for name in SCHEMAS if (folder / name).exists()], [".gitlab-ci.yml"])


class Script(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.repository = self.folder / "repository"
        self.repository.mkdir()
        (self.folder / "terraform").write_text(TERRAFORM)
        (self.folder / "terraform").chmod(0o755)
        render(self.repository, {})
        (self.repository / "gabarit.yaml").write_text(json.dumps({"data": str(self.folder / "data")}))
        self.git("init", "-q", "-b", "main")
        self.commit("Start")

    def git(self, *arguments):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
        return subprocess.run(
            ["git", *identity, *arguments], cwd=self.repository, check=True, stdout=subprocess.PIPE, text=True).stdout

    def commit(self, text):
        self.git("add", "-A")
        self.git("commit", "-qm", text)

    def write(self, name, text=""):
        path = self.repository / "terraform/projects" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def workspace(self, name, runs, modules={"m": "1"}):
        self.write(f"{name}/main.tf", f"# {runs}\n")
        self.write(f"{name}/project.tfbackend")
        marker = {key: {"version": digest, "digest": digest, "files": [], "status": f"{key}_status"}
                  for key, digest in modules.items()}
        self.write(f"{name}/gabarit.lock.json", json.dumps({"runs": runs, "modules": marker}))

    def run_script(self, *arguments, code=0, folder="terraform/projects"):
        self.calls = self.folder / "calls"
        self.calls.write_text("")
        environment = {
            "PATH": os.environ["PATH"], "TERRAFORM": str(self.folder / "terraform"), "GABARIT": str(GABARIT),
            "CALLS": str(self.calls), "WORKSPACES_FOLDER": folder}
        result = subprocess.run(
            ["pipeline/workspaces", *arguments], cwd=self.repository, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def statuses(self):
        listed = subprocess.run(
            [GABARIT, "queue", "list", "--all", "--json", "--queue", "terraform-output"], cwd=self.repository,
            check=True, stdout=subprocess.PIPE, text=True).stdout
        return [json.loads(line)["id"] for line in listed.splitlines()]

    def terraform(self):
        return self.calls.read_text().splitlines()

    def test_a_merge_is_applied_and_reported_with_its_outputs(self):
        self.workspace("ABC", ["r1"])
        self.commit("ABC")
        said = self.run_script("apply", "HEAD^1", "HEAD")
        self.assertEqual([call.split()[2] for call in self.terraform()], ["init", "apply", "output"])
        self.assertEqual(self.statuses(), ["r1:complete"])
        self.assertIn('"bucket":{"sensitive":false,"type":"string","value":"b1"}', said)
        self.assertIn('"m_status":{"sensitive":false,"type":"string","value":"Complete"}', said)

    def test_a_repeat_reports_nothing_twice(self):
        self.workspace("ABC", ["r1"])
        self.commit("ABC")
        for _ in range(2):
            self.run_script("apply", "HEAD^1", "HEAD")
        self.assertEqual(self.statuses(), ["r1:complete"])

    def test_only_what_changed_is_touched(self):
        self.workspace("ABC", ["r1"])
        self.workspace("DEF", ["r2"])
        self.commit("two")
        self.workspace("DEF", ["r2", "r3"], {"m": "1", "n": "1"})
        (self.repository / "README.md").write_text("x")
        self.commit("DEF again")
        self.assertEqual(self.run_script("changed", "HEAD^1", "HEAD"), "DEF\n")
        said = self.run_script("apply", "HEAD^1", "HEAD")
        self.assertEqual(self.statuses(), ["r3:complete"])
        self.assertNotIn("m_status", said)

    def test_a_failure_is_reported_and_the_others_go_on(self):
        self.workspace("ABC", ["r1"])
        self.write("ABC/broken")
        self.workspace("DEF", ["r2"])
        self.commit("two")
        said = self.run_script("apply", "HEAD^1", "HEAD", code=1)
        self.assertEqual(sorted(self.statuses()), ["r1:error", "r2:complete"])
        self.assertIn("no quota in terraform/projects/ABC", said)

    def test_a_pull_request_is_planned_and_not_reported(self):
        self.workspace("ABC", ["r1"])
        self.commit("ABC")
        self.run_script("plan", "HEAD^1", "HEAD")
        self.assertEqual([call.split()[2] for call in self.terraform()], ["init", "plan"])
        self.assertEqual(self.statuses(), [])

    def test_a_workspace_that_is_taken_out_is_destroyed_as_it_was(self):
        self.workspace("ABC", ["r1"])
        self.commit("ABC")
        (self.repository / "terraform/projects/ABC/main.tf").unlink()
        (self.repository / "terraform/projects/ABC/project.tfbackend").unlink()
        self.write("ABC/gabarit.lock.json", json.dumps({"runs": ["r1", "r2"], "modules": {}}))
        self.commit("take ABC out")
        self.run_script("plan", "HEAD^1", "HEAD")
        self.assertIn("plan -destroy", self.terraform()[-1])
        said = self.run_script("apply", "HEAD^1", "HEAD")
        self.assertIn("apply -destroy", self.terraform()[-1])
        self.assertEqual(self.statuses(), ["r2:complete"])
        self.assertIn('"m_status":{"sensitive":false,"type":"string","value":"Deleted"}', said)

    def test_a_workspace_without_a_state_is_left_alone_and_fails(self):
        self.workspace("ABC", ["r1"])
        (self.repository / "terraform/projects/ABC/project.tfbackend").unlink()
        self.commit("ABC")
        self.assertIn("has no project.tfbackend", self.run_script("apply", "HEAD^1", "HEAD", code=1))
        self.assertEqual(self.terraform(), [])
        self.assertEqual(self.statuses(), ["r1:error"])

    def test_everything_is_new_after_a_commit_of_zeros(self):
        self.workspace("ABC", ["r1"])
        self.commit("ABC")
        self.assertEqual(self.run_script("changed", "0" * 40, "HEAD"), "ABC\n")

    def test_names_that_are_no_acronyms_are_never_passed_on(self):
        for name in ["$(touch pwned)", "-x", "a b", "a\nb", "é"]:
            self.write(f"{name}/main.tf")
        self.workspace("OK", ["r1"])
        self.commit("names")
        said = self.run_script("changed", "HEAD^1", "HEAD")
        self.assertEqual(said.splitlines().count("workspaces: skipped a folder whose name is no acronym"), 5)
        self.assertIn("OK\n", said)
        self.assertFalse((self.repository / "pwned").exists())

    def test_a_commit_that_is_not_there_stops_everything(self):
        for base in ["", "1" * 40, "--upload-pack=x"]:
            self.run_script("apply", base, "HEAD", code=2)
        self.assertEqual(self.terraform(), [])

    def test_a_workspace_that_nobody_asked_for_is_applied_without_a_status(self):
        self.write("ABC/main.tf")
        self.write("ABC/project.tfbackend")
        self.commit("by hand")
        self.assertIn("no status is sent", self.run_script("apply", "HEAD^1", "HEAD"))
        self.assertEqual(self.statuses(), [])


if __name__ == "__main__":
    unittest.main()
