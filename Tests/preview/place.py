"""An installation in a scratch folder, and the requests whose previews are looked at."""
import json, os, pathlib, subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
GABARIT = os.environ.get("GABARIT", str(ROOT / ".build/debug/gabarit"))
GIT = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"]

# Names and values that would be markup, code, or invisible, if a page let them.
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "\"><svg onload=alert(3)>", "' autofocus onfocus=alert(4) '",
    "</pre></td></table></style><script>alert(5)</script>", "{{ 7 * 7 }}{% raw %}", "javascript:alert(6)",
    "<link rel=stylesheet href=http://192.0.2.1/x.css>", "<meta http-equiv=refresh content=\"0;url=http://192.0.2.1/\">",
    "admin\u202e\u2066// ok\u2069", "\u001b]0;pwn\u0007\u001b[2J", "a\u200bb",
]
LEAD = {"objectId": "00000000-0000-4000-8000-0000000000a1", "email": "lead@example.com", "role": "Owner"}


def request(run, modules, name="Water quality", acronym="WATER1", status="CreateRequested"):
    return {"messageId": run, "message": {
        "templates": [{"name": module, "status": status} for module in modules],
        "workspace": {"name": name, "acronym": acronym, "budgetAmount": 2500, "users": [LEAD],
                      "terraformOrganization": {"name": "Department of Examples", "code": "DOE"}},
        "requestingUserEmail": "lead@example.com"}}


class Place:
    def __init__(self, folder, modules, variables=None):
        self.folder = pathlib.Path(folder)
        self.git("init", "-q", "--bare", "remote.git")
        self.git("clone", "-q", "remote.git", "work")
        self.commit({"README.md": "# Infrastructure\n"})
        values = {"az_subscription_id": "00000000-0000-4000-8000-000000000001",
                  "az_tenant_id": "00000000-0000-4000-8000-000000000002"} | (variables or {})
        (self.folder / "gabarit.yaml").write_text(json.dumps({
            "modules": {"source": str(modules)}, "infrastructure": {"repository": "remote.git"}, "variables": values}))

    def git(self, *arguments, cwd="."):
        subprocess.run([*GIT, *arguments], cwd=self.folder / cwd, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def commit(self, files):
        """Puts files onto the branch that receives pull requests."""
        if (self.folder / "work/README.md").exists():
            self.git("pull", "-q", "--ff-only", "origin", "main", cwd="work")
        for path, text in files.items():
            place = self.folder / "work" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        self.git("checkout", "-q", "-B", "main", cwd="work")
        self.git("add", "-A", cwd="work")
        self.git("commit", "-q", "-m", "Files", cwd="work")
        self.git("push", "-q", "origin", "main", cwd="work")

    def page(self, document, name):
        """The preview page of a request, its path; with the preview as JSON."""
        (self.folder / "request.json").write_text(json.dumps(document))
        page = self.folder / f"{name}.html"
        run = subprocess.run([GABARIT, "preview", "request.json", "--html", str(page), "--json"], cwd=self.folder,
                             check=True, stdout=subprocess.PIPE)
        return page, json.loads(run.stdout)

    def merge(self, document):
        """Performs a request and merges it."""
        (self.folder / "request.json").write_text(json.dumps(document))
        for command in (["run", "request.json"], ["pr", "approve", "1"]):
            subprocess.run([GABARIT, *command], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
