"""GitHub: pull requests of the REST API 2022-11-28 as an enterprise server has them, and two mutations of GraphQL.

Source: docs.github.com/rest/pulls, docs.github.com/graphql/reference/mutations.
"""
import re

from repository import Refused

ROUTE = re.compile(r"^/api/v3/repos/([^/]+)/([^/]+)/(pulls|issues)(?:/(\d+))?(?:/(labels|requested_reviewers))?$")


def handle(request, repository):
    if re.match(r"^/api/v3/app/installations/\d+/access_tokens$", request.route):
        return installation_token(request)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "token") or token not in request.server.tokens:
        return 401, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"}
    if request.route == "/api/graphql":
        return graph(request, repository)
    if request.route in ("/api/v3/user", "/api/v3/"):
        return 200, {"login": "gabarit", "id": 1}
    repo = re.match(r"^/api/v3/repos/([^/]+)/([^/]+)$", request.route)
    if repo:
        return 200, shown_repository(request, *repo.groups())
    match = ROUTE.match(request.route)
    if not match or match.group(2) == "missing":
        return 404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
    owner, name, _, number, part = match.groups()
    try:
        return route(request, repository, (owner, name), int(number) if number else None, part)
    except Refused as refused:
        return refusal(refused, owner, request.json() or {})


def route(request, repository, place, number, part):
    body = request.json()
    if part == "labels" and request.command == "POST":
        names = body["labels"] if isinstance(body, dict) else body
        pull = repository.get(number)
        pull.labels = sorted(set(pull.labels) | set(names))
        return 200, [{"id": 1, "name": name} for name in pull.labels]
    if part == "requested_reviewers" and request.command == "POST":
        pull = repository.get(number)
        pull.reviewers = sorted(set(pull.reviewers) | set(body.get("reviewers", [])) | set(body.get("team_reviewers", [])))
        return 201, shown(request, pull, place)
    if number is None and request.command == "GET":
        return search(request, repository, place)
    if number is None and request.command == "POST":
        if len(body.get("body") or "") > 65536:
            return 422, invalid("body is too long (maximum is 65536 characters)")
        pull = repository.create(
            body["head"].rpartition(":")[2], body["base"], body["title"], body.get("body") or "",
            body.get("draft", False))
        return 201, shown(request, pull, place)
    pull = repository.get(number)
    if request.command == "PATCH":
        if body.get("state") == "closed" and pull.state == "open":
            repository.close(number)
        if body.get("state") == "open" and pull.state == "merged":
            return 422, invalid("state cannot be changed. The pull request cannot be reopened.")
        pull.title = body.get("title", pull.title)
        pull.description = body.get("body", pull.description)
    return 200, shown(request, pull, place)


def search(request, repository, place):
    state = request.query.get("state", ["open"])[0]
    head = request.query.get("head", [None])[0]
    base = request.query.get("base", [None])[0]
    found = [
        shown(request, pull, place, is_list=True) for pull in reversed(repository.pulls)
        if (state == "all" or (pull.state == "open") == (state == "open"))
        and head in (None, f"{place[0]}:{pull.source}") and base in (None, pull.target)
    ]
    page = int(request.query.get("page", ["1"])[0])
    return 200, found if page == 1 else []


def graph(request, repository):
    body = request.json() or {}
    query, variables = body.get("query", ""), body.get("variables", {})
    mutation = re.search(r"(markPullRequestReadyForReview|convertPullRequestToDraft)", query)
    node = variables.get("id") or (variables.get("input") or {}).get("pullRequestId") or ""
    if not mutation:
        return 200, {"errors": [{"type": "UNKNOWN", "message": "Field does not exist"}]}
    if not re.match(r"^PR_\d+$", node):
        return 200, {"data": None, "errors": [{"type": "NOT_FOUND", "message": f"Could not resolve to a node with the global id of '{node}'"}]}
    try:
        pull = repository.get(int(node[3:]))
    except Refused:
        return 200, {"data": None, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a node"}]}
    if pull.state != "open":
        return 200, {"data": {mutation.group(1): None}, "errors": [{"type": "UNPROCESSABLE", "path": [mutation.group(1)], "message": "Pull request is closed"}]}
    pull.draft = mutation.group(1) == "convertPullRequestToDraft"
    return 200, {"data": {mutation.group(1): {"clientMutationId": None, "pullRequest": {"id": node, "isDraft": pull.draft}}}}


def installation_token(request):
    """A token of an installation for a token that the App signed; the signature is checked with --certificate's key."""
    scheme, _, signed = request.headers.get("Authorization", "").partition(" ")
    verify = getattr(request.server, "verify_app", None)
    if scheme != "Bearer" or signed.count(".") != 2 or (verify and not verify(signed)):
        return 401, {"message": "A JSON web token could not be decoded", "status": "401"}
    request.server.app_tokens = getattr(request.server, "app_tokens", 0) + 1
    token = f"{request.server.token}-{request.server.app_tokens}"
    request.server.tokens.add(token)
    request.server.signed = signed
    return 201, {"token": token, "expires_at": "2099-01-01T00:00:00Z", "permissions": {"pull_requests": "write"}}


def shown_repository(request, owner, name):
    base = f"{request.server.address}/api/v3/repos/{owner}/{name}"
    return {"id": 1, "name": name, "full_name": f"{owner}/{name}", "url": base, "private": True, "owner": {"login": owner, "id": 2}, "default_branch": "main"}


def shown(request, pull, place, is_list=False):
    owner, name = place
    repo = shown_repository(request, owner, name)
    value = {
        "id": 1000 + pull.number, "node_id": f"PR_{pull.number}", "number": pull.number,
        "state": "open" if pull.state == "open" else "closed", "draft": pull.draft, "title": pull.title,
        "body": pull.description or None, "locked": False,
        "url": f"{repo['url']}/pulls/{pull.number}", "issue_url": f"{repo['url']}/issues/{pull.number}",
        "html_url": f"{request.server.address}/{owner}/{name}/pull/{pull.number}",
        "head": {"ref": pull.source, "label": f"{owner}:{pull.source}", "sha": "b" * 40, "repo": repo},
        "base": {"ref": pull.target, "label": f"{owner}:{pull.target}", "sha": "a" * 40, "repo": repo},
        "user": {"login": "gabarit", "id": 1}, "labels": [{"id": 1, "name": label} for label in pull.labels],
        "requested_reviewers": [{"login": one, "id": 3} for one in pull.reviewers],
        "merged_at": "2026-01-01T00:00:00Z" if pull.state == "merged" else None,
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
    }
    if not is_list:
        value["merged"] = pull.state == "merged"
    return value


def invalid(message, **more):
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    error.update(more)
    return {"message": "Validation Failed", "errors": [error], "documentation_url": "https://docs.github.com/rest/pulls/pulls#create-a-pull-request", "status": "422"}


def refusal(refused, owner, body):
    if refused.why == "missing":
        return 404, {"message": "Not Found", "status": "404"}
    if refused.why == "duplicate":
        return 422, invalid(f"A pull request already exists for {owner}:{refused.other.source}.")
    if refused.why == "no-branch":
        return 422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}], "status": "422"}
    return 422, invalid(f"No commits between {body.get('base')} and {body.get('head')}")
