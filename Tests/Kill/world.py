"""A scratch installation to be killed in: repository, modules, configuration, and the command that is run in it."""

import json
import os
import pathlib
import shutil
import signal
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = "terraform/projects"
CONFIGURATION = """\
modules:
  source: "{modules}"
infrastructure:
  repository: infrastructure.git
existing-variables: recompute
worker:
  concurrency: 4
  visibility: {visibility}
"""


class World:
    """Everything lives below one folder, so that whatever is left behind is found."""

    def __init__(self, binary, folder, visibility=2):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(folder)
        # Seconds. An extension may take a quarter of them; who is killed holds its messages for as long.
        self.visibility = visibility
        self.repository = self.folder / "infrastructure.git"
        self.data = self.folder / ".gabarit"
        self.temporary = self.folder / "tmp"
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "TMPDIR": str(self.temporary),
            "LC_ALL": "C",
            "TZ": "UTC",
            # A crash that nobody asked for is a finding: it says where.
            "SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        if "LD_LIBRARY_PATH" in os.environ:
            self.environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]

    def create(self):
        self.temporary.mkdir(parents=True)
        shutil.copytree(HERE / "modules", self.folder / "modules")
        text = CONFIGURATION.format(modules=self.folder / "modules", visibility=self.visibility)
        (self.folder / "gabarit.yaml").write_text(text)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.repository), at=None)
        readme = self.git("hash-object", "-w", "--stdin", feed=b"# Infrastructure\n")
        tree = self.git("mktree", feed=f"100644 blob {readme}\tREADME.md\n".encode())
        person = ["-c", "user.name=Operations", "-c", "user.email=operations@example.com"]
        commit = self.git(*person, "commit-tree", tree, "-m", "Start")
        self.git("update-ref", "refs/heads/main", commit)
        return self

    def git(self, *arguments, feed=None, at=""):
        place = [] if at is None else ["-C", str(self.repository)]
        result = subprocess.run(
            ["git", *place, *arguments], input=feed, env=self.environment, capture_output=True, check=True)
        return result.stdout.decode().strip()

    def start(self, *arguments, extra=None):
        """Starts the command and leaves it running."""
        return subprocess.Popen(
            [self.binary, *arguments], cwd=self.folder, env={**self.environment, **(extra or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, *arguments, limit=600, extra=None):
        """Runs the command to its end; returns its exit code and output."""
        process = self.start(*arguments, extra=extra)
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            raise AssertionError(f"{arguments} did not end in {limit} s:\n{output.decode(errors='replace')}")
        return process.returncode, output.decode(errors="replace")

    def kill(self, process):
        """The end without a word; what it wrote until then."""
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        output, _ = process.communicate(timeout=300)
        return output.decode(errors="replace")

    def send(self, request, message):
        path = self.folder / "request.json"
        path.write_text(json.dumps(request))
        code, output = self.run("queue", "send", str(path), "--id", message)
        path.unlink()
        assert code == 0, output


def request(run, workspace, budget, modules):
    """A request in the envelope that carries the run id, as the portal's code sends it."""
    return {
        "messageId": run,
        "message": {
            "templates": [{"name": name, "status": "CreateRequested"} for name in modules],
            "workspace": {
                "name": f"Workspace {workspace}", "acronym": workspace, "budgetAmount": budget,
                "organization": {"name": "Department of Examples", "code": "DOE"},
                "users": [{"objectId": "00000000-0000-4000-8000-0000000000a1", "email": "lead@example.com", "role": "Owner"}],
            },
            "requestingUserEmail": "lead@example.com",
        },
    }
