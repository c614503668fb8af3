"""Valid documents of every kind, and changes that may make them invalid; the same for the same seed."""
import copy

DIGEST = "sha256:" + "0a" * 32
USER = {"objectId": "1", "email": "a@example.com", "role": "Owner"}

VALID = {
    "manifest": [
        {"module": "sample"},
        {"module": "sample", "aliases": ["other", "x-1"], "title": "Sample", "status": "sample_status",
         "requires": ["base"], "delimiters": "[[ ]]"},
        {"module": "a", "title": {"en": "A", "fr": "Un"}, "variables": {
            "name": {"type": "string", "value": "{{ workspace.acronym }}", "pattern": "^[A-Z]", "description": "It"},
            "size": {"type": "number", "default": 3}, "tags": {"type": "map(string)", "default": {}},
            "list-1": {"type": "list(object({a = string}))", "value": []}},
         "files": ["main.tf", {"source": "note.txt.j2", "target": "note.txt", "existing": "merge", "render": False,
                               "mode": "0755", "when": "workspace.users", "each": "user in workspace.users"}],
         "save": {"target": "x.auto.tfvars.json", "existing": "replace"},
         "steps": [{"uses": "note", "with": {"text": "{{ workspace.acronym }}"}}]},
        {"module": "b", "files": [{"source": "main.tf", "existing": "keep", "delimiters": "<< >>"}], "save": {},
         "steps": [{"uses": "note"}]},
    ],
    "configuration": [
        {},
        {"modules": {"source": "Templates", "folder": "templates", "version-prefix": "dev", "branch": "main"},
         "infrastructure": {"repository": "i.git", "branch": "main", "workspace-branch": "{{ workspace.acronym }}",
                            "workspace-folder": "p/{{ workspace.acronym }}", "protected-branches": ["main"]},
         "variables": {"a": 1, "b": {"c": []}}, "existing-variables": "recompute",
         "backend": {"resource-group": "rg", "storage-suffix": "s"}, "committer": {"name": "G", "email": "g@x"},
         "commit-subject": "Committing <module> changes"},
        {"status": {"dialect": "portal", "language": "fr", "queue": "q"}, "queue": {"requests": "r"},
         "pull-requests": {"pipeline": ["/bin/true", "a"], "squash": True, "longest-description": 4000},
         "worker": {"concurrency": 4, "visibility": 60, "run-time": 900}, "handlers": ["h.yaml"],
         "steps": [{"uses": "note", "with": {"a": 1}}], "data": ".gabarit"},
        {"infrastructure": {"repository": "https://dev.azure.com/o/p/_git/r"},
         "modules": {"credentials": {"token": {"command": ["/usr/bin/vault", "read"]}}},
         "pull-requests": {
             "host": "azure-devops", "reviewers": ["a"], "labels": ["b"], "work-items": [7], "auto-complete": True,
             "credentials": {"entra": {"tenant": "t", "client": "c", "authority": "https://login.example.com",
                                       "federated-token": {"file": "f"}}}},
         "http": {"private-addresses": True, "certificates": "ca.pem"}},
        {"queue": {"requests": "r", "address": "amqps://broker.example.com", "user": "u", "password": {"file": "f"},
                   "certificates": "ca.pem", "dead-letters": "d", "attempts": "a"}},
        {"queue": {"address": "amqp://localhost:5672/v", "password": {"environment": "P"}}},
        {"queue": {"address": "amqps://n.servicebus.windows.net/r", "user": "u", "password": {"file": "f"},
                   "sign-in": "token", "turn": "t"}},
        {"queue": {"requests": "r", "address": "amqps://bus.example.com", "broker": "service-bus",
                   "entra": {"tenant": "t", "client": "c", "secret": {"environment": "S"}}}},
        {"queue": {"address": "https://account.queue.core.windows.net", "key": {"file": "f"}, "encoding": "plain",
                   "dead-letters": "d", "turn": "t", "create": True}},
        {"queue": {"address": "http://127.0.0.1:1/account", "sas": {"command": ["/bin/cat", "f"]}}},
        {"infrastructure": {"repository": "https://github.com/o/r"},
         "pull-requests": {"credentials": {"github-app": {"id": "1", "installation": 2, "key": {"environment": "KEY"}}}}},
    ],
    "request": [
        {"templates": [{"name": "a", "status": "CreateRequested"}], "requestingUserEmail": "a@example.com",
         "workspace": {"acronym": "ABC", "name": "N", "users": [USER], "version": "latest", "budgetAmount": 1.5,
                       "storageSizeLimitInTB": 5, "cbrid": "c", "resourceGroupName": "g",
                       "terraformOrganization": {"name": "O", "code": "OO"}}},
        {"messageId": "m", "message": {"modules": [{"name": "templates/a", "version": "v1.0.0"}],
                                       "requestingUserEmail": "a@example.com", "updateWorkspaceVersion": True,
                                       "workspace": {"acronym": "a-1", "organization": {"name": "O", "code": "O"}}}},
        {"modules": [{"nom": "a", "statut": "deleterequested"}], "requestingUserEmail": "a@exemple.ca",
         "espace de travail": {"acronyme": "EAU", "nom": "Eau", "organisation": {"nom": "M", "code": "M"},
                               "utilisateurs": [{"oid": "1", "courriel": "x", "rôle": 3}]}},
    ],
    "status": [
        {}, {"project_cd": {"sensitive": False, "type": "string", "value": "ABC"}},
        {"a": {"value": None}, "b": {"value": [1], "type": ["list", "number"], "more": {}}},
    ],
    "handler": [
        {"handler": "note", "executable": "/usr/bin/note", "digest": DIGEST},
        {"handler": "n-1", "executable": "bin/note", "digest": DIGEST, "timeout": 600, "memory": 16,
         "environment": ["HOME", "_a1"]},
    ],
}

# Whole numbers are never written as 5.0, which JSON Schema takes for a whole number and the readers do not.
VALUES = [None, True, False, 0, 1, 4, 5, 600, 601, 100000, 100001, -1, 2.5, 10**30, "", " ", "a", "A", "no", "keep",
          "merge", "replace", "portal", "0755", "0644", "0777", "[[ ]]", "[[ [[", "<<>>", "x in", "a in b", "run in b",
          "a  in  b", "Owner", "oWNER", "Ownr", "CREATEREQUESTED", "con", "Head", "../x", "a@b", "a@b.c", "a@.b.c",
          "a@b..c", "@b.c", "a b@c.d", "a@b.c.", "LD_PRELOAD", "PATH", "9a", "é", "a" * 64, "a" * 101, "a" * 201, "x" * 11,
          DIGEST, "sha256:" + "0A" * 32, [], {}, [None], [1], ["a"], ["A"], ["a", "b"], {"a": 1}, {"value": 1},
          {"name": "a"}, [{"name": "a"}], {"en": None}, {"fr": "x"}, {"en": "x"}, {"type": "string"}, {"uses": "x"},
          [{"uses": "x"}], [{}], [USER], [dict(USER, role=5)], [dict(USER, role=None)], {"acronym": "ABC"}]
KEYS = ["a", "B", "value", "type", "name", "nom", "module", "message", "workspace", "espaceDeTravail", "templates",
        "modules", "users", "oid", "objectId", "role", "rôle", "status", "source", "default", "with", "uses", "code",
        "organization", "9x", "", "default-x", "name\u00e9"]


def paths(value, here=()):
    yield here
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], here + (key,))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from paths(value[index], here + (index,))


def parent(document, path):
    for part in path[:-1]:
        document = document[part]
    return document


def changed(document, random):
    """The document with one thing changed."""
    document = copy.deepcopy(document)
    path = random.choice(list(paths(document)))
    if not path:
        return random.choice(VALUES) if random.random() < 0.2 else document
    holder, part = parent(document, path), path[-1]
    way = random.random()
    if way < 0.2:
        del holder[part]
    elif way < 0.7:
        holder[part] = copy.deepcopy(random.choice(VALUES))
    elif isinstance(holder, dict) and way < 0.85:
        key = random.choice(KEYS)
        if key not in holder:
            holder[key] = holder.pop(part)
    elif isinstance(holder, dict):
        holder[random.choice(KEYS)] = copy.deepcopy(random.choice(VALUES))
    else:
        holder.insert(part, copy.deepcopy(random.choice(VALUES)))
    return document


def documents(kind, random, count):
    """The valid documents, each value of them replaced by each of VALUES, and a number of wilder changes."""
    yield from VALID[kind]
    for document in VALID[kind]:
        for path in list(paths(document))[1:]:
            for value in VALUES:
                case = copy.deepcopy(document)
                parent(case, path)[path[-1]] = copy.deepcopy(value)
                yield case
    for _ in range(count):
        document = random.choice(VALID[kind])
        for _ in range(random.choice([1, 1, 1, 2, 3])):
            document = changed(document, random)
        yield document
