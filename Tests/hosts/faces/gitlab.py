"""GitLab: merge requests of the REST API v4.

Source: docs.gitlab.com/api/merge_requests.
"""
import re
import urllib.parse

from repository import Refused

ROUTE = re.compile(r"^/api/v4/projects/([^/]+)/merge_requests(?:/(\d+))?$")


def handle(request, repository):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token if scheme == "Bearer" else request.headers.get("PRIVATE-TOKEN", "")
    if token not in request.server.tokens:
        return 401, {"message": "401 Unauthorized"}
    if request.route == "/api/v4/users":
        name = request.query.get("username", [""])[0]
        return 200, [] if name == "nobody" else [{"id": 40 + len(name), "username": name, "state": "active"}]
    if request.route == "/api/v4/user":
        return 200, {"id": 1, "username": "gabarit"}
    project = re.match(r"^/api/v4/projects/([^/]+)$", request.route)
    if project:
        return 200, {"id": 7, "path_with_namespace": urllib.parse.unquote(project.group(1)), "default_branch": "main"}
    match = ROUTE.match(request.route)
    if not match or match.group(1).endswith("missing"):
        return 404, {"message": "404 Project Not Found"}
    try:
        return route(request, repository, match.group(1), int(match.group(2)) if match.group(2) else None)
    except Refused as refused:
        return refusal(refused)


def route(request, repository, project, number):
    body = request.json() or {}
    if number is None and request.command == "GET":
        return search(request, repository, project)
    if number is None:
        for key in ("source_branch", "target_branch", "title"):
            if not body.get(key):
                return 400, {"error": f"{key} is missing"}
        if len(body.get("description") or "") > 1048576:
            return 400, {"message": {"description": ["is too long (maximum is 1048576 characters)"]}}
        pull = repository.create(
            body["source_branch"], body["target_branch"], body["title"], body.get("description", ""), is_draft(body["title"]))
        labels = body.get("labels", "")
        pull.labels = [label for label in (labels.split(",") if isinstance(labels, str) else labels) if label]
        pull.reviewers = body.get("reviewer_ids", [])
        return 201, shown(request, pull, project)
    pull = repository.get(number)
    if request.command == "PUT":
        if body.get("state_event") == "close":
            if pull.state == "merged":
                return 422, {"message": {"state": ["cannot transition via \"close\""]}}
            repository.close(number)
        if "title" in body:
            pull.title = body["title"]
            pull.draft = is_draft(pull.title)
        pull.description = body.get("description", pull.description)
    return 200, shown(request, pull, project)


def search(request, repository, project):
    state = request.query.get("state", ["all"])[0]
    source = request.query.get("source_branch", [None])[0]
    target = request.query.get("target_branch", [None])[0]
    found = [
        shown(request, pull, project) for pull in reversed(repository.pulls)
        if state in ("all", shown_state(pull)) and source in (None, pull.source) and target in (None, pull.target)
    ]
    page = int(request.query.get("page", ["1"])[0])
    return 200, found if page == 1 else []


def shown(request, pull, project):
    path = urllib.parse.unquote(project)
    return {
        "id": 1000 + pull.number, "iid": pull.number, "project_id": 7, "title": pull.title,
        "description": pull.description, "state": shown_state(pull), "draft": pull.draft, "work_in_progress": pull.draft,
        "source_branch": pull.source, "target_branch": pull.target, "labels": pull.labels,
        "reviewers": [{"id": one} for one in pull.reviewers], "author": {"id": 1, "username": "gabarit"},
        "web_url": f"{request.server.address}/{path}/-/merge_requests/{pull.number}", "sha": "b" * 40,
        "detailed_merge_status": "draft_status" if pull.draft else "mergeable",
    }


def refusal(refused):
    if refused.why == "missing":
        return 404, {"message": "404 Not found"}
    if refused.why == "duplicate":
        return 409, {"message": [f"Another open merge request already exists for this source branch: !{refused.other.number}"]}
    if refused.why == "no-branch":
        return 400, {"message": ["Source branch \"ABC1\" does not exist"]}
    return 400, {"message": ["No commits between the branches"]}


def is_draft(title):
    return bool(re.match(r"(?i)^\s*(\[draft\]|\(draft\)|draft:|draft - )", title))


def shown_state(pull):
    return {"open": "opened"}.get(pull.state, pull.state)
