"""The one repository of a fake host: its branches and pull requests, in the host's own terms nowhere."""
import itertools
import subprocess
import threading


class Refused(Exception):
    """What the host refuses: `why` is duplicate, no-branch, no-change, closed or missing."""

    def __init__(self, why, other=None):
        super().__init__(why)
        self.why = why
        self.other = other


class Pull:
    def __init__(self, number, source, target, title, description, draft):
        self.number = number
        self.source = source
        self.target = target
        self.title = title
        self.description = description
        self.draft = draft
        self.state = "open"  # open, closed, merged
        self.labels = []
        self.reviewers = []
        self.work_items = []
        self.auto_complete = None


class Repository:
    def __init__(self, git=None):
        self.git = git
        self.pulls = []
        self.branches = {"main": "a" * 40, "ABC1": "b" * 40}
        self.numbers = itertools.count(1)
        self.lock = threading.RLock()

    def head(self, branch):
        """The commit of a branch: of the repository on disk, when there is one."""
        if not self.git:
            return self.branches.get(branch)
        name = "refs/heads/" + branch
        shown = subprocess.run(
            ["git", "--git-dir", self.git_folder(), "for-each-ref", "--format=%(refname) %(objectname)", name],
            stdout=subprocess.PIPE, check=True, text=True).stdout
        return dict(line.split(" ") for line in shown.splitlines()).get(name)

    def git_folder(self):
        return f"{self.git}/infra.git"

    def open_pull(self, source, target):
        with self.lock:
            for pull in self.pulls:
                if pull.state == "open" and pull.source == source and pull.target == target:
                    return pull
        return None

    def get(self, number):
        with self.lock:
            for pull in self.pulls:
                if pull.number == number:
                    return pull
        raise Refused("missing")

    def create(self, source, target, title, description, draft):
        with self.lock:
            other = self.open_pull(source, target)
            if other:
                raise Refused("duplicate", other)
            if not self.head(source) or not self.head(target):
                raise Refused("no-branch")
            if self.head(source) == self.head(target):
                raise Refused("no-change")
            pull = Pull(next(self.numbers), source, target, title, description, draft)
            self.pulls.append(pull)
            return pull

    def merge(self, number):
        pull = self.get(number)
        if pull.state != "open" or pull.draft:
            raise Refused("closed")
        pull.state = "merged"

    def close(self, number):
        pull = self.get(number)
        if pull.state == "merged":
            raise Refused("closed")
        pull.state = "closed"
