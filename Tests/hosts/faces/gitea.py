"""Gitea and Forgejo: pull requests of the API v1.

Source: the OpenAPI description that every Gitea serves at /swagger.v1.json.
"""
import re

from repository import Refused

ROUTE = re.compile(r"^/api/v1/repos/([^/]+)/([^/]+)/(pulls|issues)(?:/(\d+))?(?:/(labels|requested_reviewers))?$")


def handle(request, repository):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in ("token", "bearer") or token not in request.server.tokens:
        return 401, {"message": "token is required", "url": f"{request.server.address}/api/swagger"}
    match = ROUTE.match(request.route)
    if not match or match.group(2) == "missing":
        return 404, {"message": "The target couldn't be found.", "errors": [], "url": f"{request.server.address}/api/swagger"}
    owner, name, _, number, part = match.groups()
    try:
        return route(request, repository, (owner, name), int(number) if number else None, part)
    except Refused as refused:
        return refusal(request, refused)


def route(request, repository, place, number, part):
    body = request.json() or {}
    if part == "labels":
        pull = repository.get(number)
        pull.labels = sorted(set(pull.labels) | set(map(str, body.get("labels", []))))
        return 200, [label(one) for one in pull.labels]
    if part == "requested_reviewers":
        pull = repository.get(number)
        pull.reviewers = sorted(set(pull.reviewers) | set(body.get("reviewers", [])))
        return 201, []
    if number is None and request.command == "GET":
        return search(request, repository, place)
    if number is None:
        if not body.get("title"):
            return 422, {"message": "[]: Required", "url": f"{request.server.address}/api/swagger"}
        pull = repository.create(body["head"], body["base"], body["title"], body.get("body", ""), is_draft(body["title"]))
        return 201, shown(request, pull, place)
    pull = repository.get(number)
    if request.command == "PATCH":
        if body.get("state") == "closed":
            if pull.state == "merged":
                return 412, {"message": "cannot change state of this pull request, it was already merged"}
            repository.close(number)
        if body.get("title"):
            pull.title = body["title"]
            pull.draft = is_draft(pull.title)
        pull.description = body.get("body", pull.description)
        return 201, shown(request, pull, place)
    return 200, shown(request, pull, place)


def search(request, repository, place):
    state = request.query.get("state", ["open"])[0]
    page, limit = int(request.query.get("page", ["1"])[0]), min(50, int(request.query.get("limit", ["30"])[0]))
    found = [
        shown(request, pull, place) for pull in reversed(repository.pulls)
        if state == "all" or (pull.state == "open") == (state == "open")
    ]
    return 200, found[(page - 1) * limit:page * limit], [("X-Total-Count", str(len(found)))]


def shown(request, pull, place):
    owner, name = place
    page = f"{request.server.address}/{owner}/{name}/pulls/{pull.number}"
    repo = {"id": 5, "name": name, "full_name": f"{owner}/{name}"}
    return {
        "id": 1000 + pull.number, "url": page, "number": pull.number, "html_url": page, "title": pull.title,
        "body": pull.description, "state": "open" if pull.state == "open" else "closed", "draft": pull.draft,
        "is_locked": False, "comments": 0, "mergeable": not pull.draft, "merged": pull.state == "merged",
        "merged_at": "2026-01-01T00:00:00Z" if pull.state == "merged" else None, "merge_base": "a" * 40,
        "labels": [label(one) for one in pull.labels],
        "requested_reviewers": [{"id": 9, "login": one} for one in pull.reviewers],
        "user": {"id": 1, "login": "gabarit"},
        "base": {"label": pull.target, "ref": pull.target, "sha": "a" * 40, "repo_id": 5, "repo": repo},
        "head": {"label": pull.source, "ref": pull.source, "sha": "b" * 40, "repo_id": 5, "repo": repo},
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
    }


def label(name):
    return {"id": 1, "name": name, "color": "00aabb"}


def refusal(request, refused):
    address = f"{request.server.address}/api/swagger"
    if refused.why == "duplicate":
        other = refused.other
        return 409, {"message": f"pull request already exists for these targets [id: {other.number}, issue_id: {other.number}, head_repo_id: 5, base_repo_id: 5, head_branch: {other.source}, base_branch: {other.target}]", "url": address}
    if refused.why == "no-change":
        return 422, {"message": "There are no changes between the head and the base", "url": address}
    return 404, {"message": "The target couldn't be found.", "errors": [], "url": address}


def is_draft(title):
    return title.lower().startswith(("wip:", "[wip]"))
