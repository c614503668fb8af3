"""Infrastructure repositories for benchmarks, and git with nothing of the machine's configuration."""
import os, subprocess

ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "x"), ("EMAIL", "x@example.com"))}}
MODULES = ["new-workspace-template", "azure-storage-blob", "azure-databricks"]
VARIABLES = {"az_subscription_id": "00000000-0000-4000-8000-000000000001", "az_tenant_id": "00000000-0000-4000-8000-000000000002"}


def git(*words, cwd=None, stdin=None):
    return subprocess.run(["git", *words], cwd=cwd, input=stdin, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def repository(folder, size):
    """A bare repository with `size` workspace folders of five files each."""
    path = folder / "infrastructure.git"
    git("init", "-q", "--bare", "-b", "main", str(path))
    stream = ["commit refs/heads/main", "committer x <x@example.com> 0 +0000", "data 5", "start"]
    for workspace in range(size):
        for file in range(5):
            text = f'resource "x" "w{workspace}_{file}" {{}}\n' * 8
            stream += [f"M 100644 inline terraform/projects/W{workspace}/f{file}.tf", f"data {len(text)}", text]
    stream.append("done\n")
    git("--git-dir", str(path), "fast-import", "--quiet", "--done", stdin="\n".join(stream).encode())
    git("--git-dir", str(path), "repack", "-adq")
    return path
