"""The way of a request from the queue to a pull request that is ready, with the real command, over each fake host."""
import json
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ADDRESS = {
    "azure-devops": "/org/project/_git/infra", "github": "/org/infra", "gitlab": "/group/sub/infra", "gitea": "/org/infra",
}
CONFIGURATION = """\
modules: {{source: "{modules}"}}
infrastructure: {{repository: "{repository}"}}
existing-variables: recompute
pull-requests:
  host: {face}
  labels: [gabarit]
  credentials: {credentials}
"""
OWN_AUTHORITY = "http: {certificates: authority.pem}\n"


def by_environment(server, folder, token):
    return "{token: {environment: HOST_TOKEN}}", {"HOST_TOKEN": token}


def by_file(server, folder, token):
    (folder / "token").write_text(token + "\n")
    return "{token: {file: token}}", {}


def by_command(server, folder, token):
    (folder / "vault").write_text(token + "\n")
    return f"{{token: {{command: [/bin/cat, \"{folder}/vault\"]}}}}", {}


def by_entra(server, folder, token):
    server.tokens.clear()
    (folder / "secret").write_text("client-secret\n")
    return f"{{entra: {{tenant: t, client: c, authority: \"{server.address}\", secret: {{file: secret}}}}}}", {}


def by_workload(server, folder, token):
    server.tokens.clear()
    (folder / "federated").write_text("federated")
    return (
        f"{{entra: {{tenant: t, client: c, authority: \"{server.address}\", federated-token: {{file: federated}}}}}}", {})


def by_app(server, folder, token):
    """The fake checks the App's signature with an independent implementation of JSON Web Tokens."""
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    server.tokens.clear()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "app.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))

    def verify(signed):
        claims = jwt.decode(signed, key.public_key(), algorithms=["RS256"], issuer="12")
        return 0 < claims["exp"] - claims["iat"] <= 600

    server.verify_app = verify
    return "{github-app: {id: \"12\", installation: 34, key: {file: app.pem}}}", {}


def travel(server, folder, command, prepare, token):
    """Sends two requests of one workspace, one after the other, and looks at the host, the repository and all output."""
    folder = folder.resolve()
    create_repository(folder)
    shutil.copytree(ROOT / "Tests/Kill/modules", folder / "modules")
    face = server.face.__name__.rpartition(".")[2].replace("_", "-")
    credentials, extra = prepare(server, folder, token)
    (folder / "gabarit.yaml").write_text(CONFIGURATION.format(
        modules=folder / "modules", repository=server.address + ADDRESS[face], face=face, credentials=credentials))
    output = trust(server, folder, command, extra) if server.scheme == "https" else ""
    for number in (1, 2):
        (folder / "request.json").write_text(json.dumps(request(number)))
        output += run(command, folder, extra, "preview", "request.json")
        output += run(command, folder, extra, "queue", "send", "request.json")
        output += run(command, folder, extra, "worker", "--drain")
    check_host(server, output)
    check_repository(folder)
    check_secrecy(server, folder, output, token, own=f"environ of {command}" if extra else None)


def trust(server, folder, command, extra):
    """Without the authority nothing is sent: neither git nor the API's client shows its token."""
    (folder / "request.json").write_text(json.dumps(request(1)))
    output = run(command, folder, extra, "preview", "request.json", fails=True)
    expect("certificate" in output.lower(), f"the refusal names the certificate: {output}")
    expect(not server.requests and not server.git.served, "nothing was sent")
    with open(folder / "gabarit.yaml", "a") as configuration:
        configuration.write(OWN_AUTHORITY)
    return output


def authority(folder):
    """An authority of one's own, `authority.pem`, and a server of it; returns the server's key and certificate."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def certificate(name, key, issuer, issuer_key, extension):
        now = datetime.datetime.now(datetime.timezone.utc)
        return x509.CertificateBuilder(
            issuer, name, key.public_key(), x509.random_serial_number(), now - datetime.timedelta(days=1),
            now + datetime.timedelta(days=2)).add_extension(extension, critical=False).sign(issuer_key, hashes.SHA256())

    def named(text):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    root = certificate(
        named("An authority"), keys[0], named("An authority"), keys[0], x509.BasicConstraints(ca=True, path_length=None))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = certificate(named("A host"), keys[1], named("An authority"), keys[0], address)
    (folder / "authority.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    place = folder / "server.pem"
    place.write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.public_bytes(serialization.Encoding.PEM))
    return str(place)


def check_host(server, output):
    pulls = server.repository.pulls
    expect(len(pulls) == 1, f"one pull request, not {len(pulls)}: {output}")
    pull = pulls[0]
    expect(pull.state == "open" and not pull.draft, f"it is ready: {output}")
    expect(pull.description.startswith("<!-- gabarit-run: "), "the run's marker stands first")
    expect(pull.description.count("<!-- gabarit-run: ") == 2, "both runs are named")
    expect(pull.labels == ["gabarit"], "it has the operator's label")


def check_repository(folder):
    files = git(folder, "ls-tree", "-r", "--name-only", "TST1").splitlines()
    expect("terraform/projects/TST1/gabarit.lock.json" in files, f"the branch has the run: {files}")


def check_secrecy(server, folder, output, token, own):
    """No token, given or made, in output, files, commits, pull requests, arguments or environments.

    The command itself has the one that the operator put into its environment, `own`; what it starts has not.
    """
    found = [place for place in server.git.found if own is None or not place.startswith(own)]
    expect(not found, f"no process showed a token: {found}")
    expect(server.git.served > 0, "git spoke to the host")
    secrets = {token, "client-secret"} | server.tokens
    kept = {"token", "vault", "secret", "federated", "app.pem"}
    places = {"output": output, "pull request": json.dumps([vars(pull) for pull in server.repository.pulls])}
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in kept:
            places[str(path)] = path.read_bytes().decode("latin-1")
    places["commits"] = git(folder, "log", "--all", "-p")
    for place, text in places.items():
        for secret in secrets:
            expect(secret not in text, f"a secret is in {place}")
    left = [str(path) for path in folder.rglob("tmp_credential_*")]
    expect(not left, f"no pipe is left: {left}")


def request(number):
    return {
        "messageId": f"run-{number}",
        "message": {
            "templates": [{"name": "new-workspace-template"}],
            "workspace": {
                "acronym": "TST1", "name": "A workspace of tests", "budgetAmount": 100 + number, "users": [],
                "terraformOrganization": {"name": "Org", "code": "ORG"},
            },
            "requestingUserEmail": "lead@example.com",
        },
    }


def create_repository(folder):
    (folder / "repositories").mkdir(parents=True)
    place = folder / "repositories/infra.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(place)], check=True)
    tree = git(folder, "mktree", feed="")
    person = ["-c", "user.name=Operations", "-c", "user.email=operations@example.com"]
    git(folder, "update-ref", "refs/heads/main", git(folder, *person, "commit-tree", tree, "-m", "Start"))


def git(folder, *arguments, feed=None):
    return subprocess.run(
        ["git", "--git-dir", str(folder / "repositories/infra.git"), *arguments], input=feed, text=True,
        stdout=subprocess.PIPE, check=True).stdout.strip()


def run(command, folder, extra, *arguments, fails=False):
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", **extra}
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    result = subprocess.run(
        [command, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=300, check=False)
    output = result.stdout.decode("utf-8", "replace")
    expect((result.returncode != 0) == fails, f"'{' '.join(arguments)}' ended with {result.returncode}: {output}")
    return output


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


# Name, face, where the credential is, whether over TLS.
JOURNEYS = [
    ("a personal token in the environment", "azure-devops", by_environment, False),
    ("a client secret of Entra", "azure-devops", by_entra, False),
    ("workload identity", "azure-devops", by_workload, False),
    ("a token from a command", "github", by_command, False),
    ("a GitHub App", "github", by_app, False),
    ("a token in a file, and a certificate of an own authority", "gitlab", by_file, True),
    ("a token in a file", "gitea", by_file, False),
]
