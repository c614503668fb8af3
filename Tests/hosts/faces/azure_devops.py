"""Azure DevOps: the Git part of the REST API 7.1, the identity of the token, and the token endpoint of Entra.

Source: learn.microsoft.com/rest/api/azure/devops/git/pull-requests; errors as contract.md §4 has them.
"""
import base64
import re
import urllib.parse

from repository import Refused

ACTOR = {"id": "11111111-2222-3333-4444-555555555555", "displayName": "Gabarit", "uniqueName": "gabarit@example.com"}
ROUTE = re.compile(r"^/(?:([^/]+)/)?([^/]+)/_apis/git/repositories/([^/]+)/pull[rR]equests(?:/(\d+))?(?:/(labels|reviewers|workitems))?(?:/([^/]+))?$")
AREA = "4e080c62-fa21-4fbc-8fef-2a10a2b38049"
# What the vendor's client asks for before its first call: id, name and route of each resource.
RESOURCES = [
    ("e81700f7-3be2-46de-8624-2eb35882fcaa", "ResourceAreas", "_apis/{resource}/{areaId}"),
    ("9946fd70-0d40-406e-b686-b4744cbbcc37", "pullRequests", "{project}/_apis/git/repositories/{repositoryId}/{resource}/{pullRequestId}"),
    ("01a46dea-7d46-4d40-bc84-319e7c260d99", "pullRequests", "{project}/_apis/git/{resource}/{pullRequestId}"),
    ("f22387e3-984e-4c52-9c6d-fbb8f14c812d", "pullRequestLabels", "{project}/_apis/git/repositories/{repositoryId}/pullRequests/{pullRequestId}/labels/{labelIdOrName}"),
    ("4b6702c7-aa35-4b89-9c96-b9abf6d3e540", "pullRequestReviewers", "{project}/_apis/git/repositories/{repositoryId}/pullRequests/{pullRequestId}/reviewers/{reviewerId}"),
]


def handle(request, repository):
    if request.route.endswith("/oauth2/v2.0/token"):
        return token(request)
    if request.command == "OPTIONS" and request.route.rstrip("/").endswith("/_apis"):
        return 200, locations()
    if not is_allowed(request):
        return 401, {"$id": "1", "message": "TF400813: The user is not authorized to access this resource.", "typeKey": "UnauthorizedRequestException", "errorCode": 0}
    if "/_apis/ResourceAreas" in request.route or "/_apis/resourceAreas" in request.route:
        return 200, {"count": 0, "value": []}
    if request.route.endswith("/_apis/connectionData"):
        return 200, {"authenticatedUser": ACTOR, "authorizedUser": ACTOR}
    match = ROUTE.match(urllib.parse.unquote(request.route))
    if not match:
        return 404, {"message": f"The controller for path '{request.route}' was not found", "typeKey": "HttpException"}
    _, _, name, number, part, _ = match.groups()
    if name == "missing":
        return 404, {"message": f"TF401019: The Git repository with name or identifier {name} does not exist", "typeKey": "GitRepositoryNotFoundException", "errorCode": 0}
    if "api-version" not in request.query and "api-version" not in request.headers.get("Accept", ""):
        return 400, {"message": "No api-version was supplied", "typeKey": "VssVersionNotSpecifiedException"}
    try:
        return route(request, repository, int(number) if number else None, part)
    except Refused as refused:
        return refusal(refused)


def route(request, repository, number, part):
    body = request.json() or {}
    if part == "labels":
        pull = repository.get(number)
        if request.command == "POST":
            pull.labels.append(body["name"])
            return 200, {"id": "1", "name": body["name"], "active": True}
        return 200, {"count": len(pull.labels), "value": [{"name": name} for name in pull.labels]}
    if number is None and request.command == "GET":
        return search(request, repository)
    if number is None and request.command == "POST":
        return create(request, repository, body)
    pull = repository.get(number)
    if request.command == "PATCH":
        answer = change(repository, pull, body)
        if answer:
            return answer
    return 200, shown(request, pull)


def create(request, repository, body):
    for key in ("sourceRefName", "targetRefName", "title"):
        if not body.get(key):
            return 400, {"message": f"A value is required for {key}", "typeKey": "InvalidArgumentValueException"}
    if len(body.get("description", "").encode("utf-16-le")) // 2 > 4000:
        return 400, {"message": "TF401191: Invalid argument value. Parameter name: The description has more than 4000 characters.", "typeKey": "InvalidArgumentValueException"}
    pull = repository.create(
        branch(body["sourceRefName"]), branch(body["targetRefName"]), body["title"], body.get("description", ""),
        body.get("isDraft", False))
    pull.labels = [label["name"] for label in body.get("labels", [])]
    pull.reviewers = [reviewer["id"] for reviewer in body.get("reviewers", [])]
    pull.work_items = [item["id"] for item in body.get("workItemRefs", [])]
    return 201, shown(request, pull)


def change(repository, pull, body):
    """The properties that may be updated: status, title, description, completion, auto-complete, draft, target."""
    known = {"status", "title", "description", "completionOptions", "mergeOptions", "autoCompleteSetBy", "isDraft", "targetRefName", "lastMergeSourceCommit"}
    if set(body) - known:
        return 400, {"message": "Invalid argument value. Parameter name: Invalid pull request", "typeKey": "InvalidArgumentValueException"}
    if pull.state != "open":
        return 400, {"message": "TF401181: The pull request cannot be edited due to its state.", "typeKey": "GitPullRequestNotEditableException"}
    if len(body.get("description", "").encode("utf-16-le")) // 2 > 4000:
        return 400, {"message": "TF401191: the description is too long", "typeKey": "InvalidArgumentValueException"}
    pull.title = body.get("title", pull.title)
    pull.description = body.get("description", pull.description)
    pull.draft = body.get("isDraft", pull.draft)
    if "autoCompleteSetBy" in body:
        pull.auto_complete = body["autoCompleteSetBy"]["id"]
    if body.get("status") == "abandoned":
        repository.close(pull.number)
    elif body.get("status") == "completed":
        repository.merge(pull.number)
    return None


def search(request, repository):
    wanted = request.query.get("searchCriteria.status", ["active"])[0]
    source = request.query.get("searchCriteria.sourceRefName", [None])[0]
    target = request.query.get("searchCriteria.targetRefName", [None])[0]
    found = [
        shown(request, pull, is_list=True) for pull in reversed(repository.pulls)
        if wanted in ("all", status(pull)) and source in (None, ref(pull.source)) and target in (None, ref(pull.target))
    ]
    return 200, {"value": found, "count": len(found)}


def shown(request, pull, is_list=False):
    # A list shows the first 400 characters of a description only.
    description = pull.description[:400] if is_list else pull.description
    value = {
        "pullRequestId": pull.number, "codeReviewId": pull.number, "status": status(pull), "title": pull.title,
        "description": description, "sourceRefName": ref(pull.source), "targetRefName": ref(pull.target),
        "isDraft": pull.draft, "mergeStatus": "succeeded", "createdBy": ACTOR,
        "creationDate": "2026-01-01T00:00:00.0000000Z", "supportsIterations": True,
        "reviewers": [{"id": one, "vote": 0} for one in pull.reviewers],
        "labels": [{"id": "1", "name": name, "active": True} for name in pull.labels],
        "url": f"{request.server.address}{request.route}",
    }
    if pull.auto_complete:
        value["autoCompleteSetBy"] = {"id": pull.auto_complete}
    return value


def refusal(refused):
    if refused.why == "duplicate":
        return 409, {"$id": "1", "innerException": None, "message": "TF401179: An active pull request for the source and target branch already exists.", "typeName": "Microsoft.TeamFoundation.Git.Server.GitPullRequestExistsException, Microsoft.TeamFoundation.Git.Server", "typeKey": "GitPullRequestExistsException", "errorCode": 0, "eventId": 3000}
    if refused.why == "missing":
        return 404, {"message": "TF401180: The requested pull request was not found.", "typeKey": "GitPullRequestNotFoundException", "errorCode": 0}
    if refused.why == "no-branch":
        return 400, {"message": "TF401398: The pull request cannot be activated because the source and/or the target branch no longer exists.", "typeKey": "GitPullRequestCannotBeActivated", "errorCode": 0}
    return 400, {"message": "TF401181: The pull request cannot be edited due to its state.", "typeKey": "GitPullRequestNotEditableException", "errorCode": 0}


def token(request):
    """Client credentials, by a secret or by a token of another issuer."""
    form = {key: values[0] for key, values in urllib.parse.parse_qs(request.body.decode()).items()}
    request.server.token_requests = getattr(request.server, "token_requests", 0) + 1
    if form.get("grant_type") != "client_credentials" or not form.get("scope", "").endswith("/.default"):
        return 400, {"error": "invalid_request", "error_description": "AADSTS900144: the request is missing a parameter"}
    by_secret = form.get("client_secret") == "client-secret"
    by_token = form.get("client_assertion") == "federated" and form.get("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    if not (by_secret or by_token):
        return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
    made = f"{request.server.token}-{request.server.token_requests}"
    request.server.tokens.add(made)
    return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": made}


def is_allowed(request):
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return value in request.server.tokens
    return scheme == "Basic" and base64.b64decode(value).decode().partition(":")[2] in request.server.tokens


def locations():
    return {
        "count": len(RESOURCES),
        "value": [
            {"id": key, "area": "git", "resourceName": name, "routeTemplate": route, "resourceVersion": 1,
             "minVersion": "1.0", "maxVersion": "7.1", "releasedVersion": "7.1"}
            for key, name, route in RESOURCES
        ],
    }


def status(pull):
    return {"open": "active", "closed": "abandoned", "merged": "completed"}[pull.state]


def ref(name):
    return "refs/heads/" + name


def branch(name):
    return name.removeprefix("refs/heads/")
