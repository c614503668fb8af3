"""What the vendors' own and independent clients see of the fakes: each walks the life of a pull request."""


def azure_devops(server, token):
    """`azure-devops`, Microsoft's client."""
    from azure.devops.connection import Connection
    from azure.devops.exceptions import AzureDevOpsServiceError
    from azure.devops.v7_1.git.models import (
        GitPullRequest, GitPullRequestSearchCriteria, IdentityRefWithVote, ResourceRef, WebApiTagDefinition)
    from msrest.authentication import BasicAuthentication

    git = Connection(base_url=server.address + "/org", creds=BasicAuthentication("", token)).get_client(
        "azure.devops.v7_1.git.git_client.GitClient")
    draft = GitPullRequest(
        source_ref_name="refs/heads/ABC1", target_ref_name="refs/heads/main", title="A title", description="d" * 500,
        is_draft=True, labels=[WebApiTagDefinition(name="gabarit")], reviewers=[IdentityRefWithVote(id="r")],
        work_item_refs=[ResourceRef(id="7")])
    made = git.create_pull_request(draft, "infra", project="project")
    expect(made.is_draft and made.status == "active", "it is made as a draft")
    expect([label.name for label in made.labels] == ["gabarit"], "it has its label")
    try:
        git.create_pull_request(draft, "infra", project="project")
        raise AssertionError("a second one is refused")
    except AzureDevOpsServiceError as error:
        expect("TF401179" in str(error), "the refusal has its number")
        expect(error.type_key == "GitPullRequestExistsException", "the refusal has its key")
    criteria = GitPullRequestSearchCriteria(
        status="active", source_ref_name="refs/heads/ABC1", target_ref_name="refs/heads/main")
    found = git.get_pull_requests("infra", criteria, project="project")
    expect([one.pull_request_id for one in found] == [made.pull_request_id], "it is found by its branches")
    expect(len(found[0].description) == 400, "a list cuts descriptions")
    number = made.pull_request_id
    ready = git.update_pull_request(GitPullRequest(is_draft=False), "infra", number, project="project")
    expect(not ready.is_draft, "it can be opened for approval")
    gone = git.update_pull_request(GitPullRequest(status="abandoned"), "infra", number, project="project")
    expect(gone.status == "abandoned", "it can be abandoned")
    expect(git.get_pull_requests("infra", criteria, project="project") == [], "it is no longer found")


def github(server, token):
    """`PyGithub`, independent."""
    from github import Auth, Github, GithubException

    api = Github(base_url=server.address + "/api/v3", auth=Auth.Token(token), retry=None)
    repository = api.get_repo("org/infra")
    made = repository.create_pull(base="main", head="ABC1", title="A title", body="A body", draft=True)
    expect(made.draft and made.state == "open", "it is made as a draft")
    try:
        repository.create_pull(base="main", head="ABC1", title="A title", body="", draft=True)
        raise AssertionError("a second one is refused")
    except GithubException as error:
        expect(error.status == 422, "the refusal has status 422")
        expect("A pull request already exists for org:ABC1." in str(error.data), "the refusal says why")
    found = list(repository.get_pulls(state="open", head="org:ABC1", base="main"))
    expect([one.number for one in found] == [made.number], "it is found by its branches")
    made.mark_ready_for_review()
    expect(not repository.get_pull(made.number).draft, "it can be opened for approval")
    made.convert_to_draft()
    expect(repository.get_pull(made.number).draft, "it can become a draft again")
    made.add_to_labels("gabarit")
    made.create_review_request(reviewers=["lead"])
    made.edit(title="Another", state="closed")
    now = repository.get_pull(made.number)
    expect((now.title, now.state, now.merged) == ("Another", "closed", False), "it can be closed")


def gitlab(server, token):
    """`python-gitlab`, independent."""
    from gitlab import Gitlab, GitlabCreateError

    project = Gitlab(server.address, private_token=token).projects.get("org/infra")
    wanted = {"source_branch": "ABC1", "target_branch": "main", "title": "Draft: A title", "description": "A body"}
    made = project.mergerequests.create(wanted)
    expect(made.draft and made.state == "opened", "it is made as a draft")
    try:
        project.mergerequests.create(wanted)
        raise AssertionError("a second one is refused")
    except GitlabCreateError as error:
        expect(error.response_code == 409, "the refusal has status 409")
        expect(f"already exists for this source branch: !{made.iid}" in str(error), "the refusal says why")
    found = project.mergerequests.list(state="opened", source_branch="ABC1", target_branch="main", get_all=True)
    expect([one.iid for one in found] == [made.iid], "it is found by its branches")
    made.title = "A title"
    made.save()
    expect(not project.mergerequests.get(made.iid).draft, "it can be opened for approval")
    made.state_event = "close"
    made.save()
    expect(project.mergerequests.get(made.iid).state == "closed", "it can be closed")


def gitea(server, token):
    """`clientapi-forgejo`, generated from the OpenAPI description that Forgejo and Gitea share."""
    import clientapi_forgejo as forgejo
    from clientapi_forgejo.exceptions import ApiException

    configuration = forgejo.Configuration(host=server.address + "/api/v1")
    configuration.api_key["AuthorizationHeaderToken"] = token
    configuration.api_key_prefix["AuthorizationHeaderToken"] = "token"
    api = forgejo.RepositoryApi(forgejo.ApiClient(configuration))
    wanted = forgejo.CreatePullRequestOption(head="ABC1", base="main", title="WIP: A title", body="A body")
    made = api.repo_create_pull_request("org", "infra", body=wanted)
    expect(made.draft and made.state == "open", "it is made as a draft")
    try:
        api.repo_create_pull_request("org", "infra", body=wanted)
        raise AssertionError("a second one is refused")
    except ApiException as error:
        expect(error.status == 409, "the refusal has status 409")
        expect("pull request already exists for these targets" in error.body, "the refusal says why")
    found = api.repo_list_pull_requests("org", "infra", state="open")
    expect([one.number for one in found] == [made.number], "it is listed")
    expect((found[0].head.ref, found[0].base.ref) == ("ABC1", "main"), "its branches are told")
    edit = forgejo.EditPullRequestOption(title="A title")
    ready = api.repo_edit_pull_request("org", "infra", made.number, body=edit)
    expect(not ready.draft, "it can be opened for approval")
    closed = api.repo_edit_pull_request("org", "infra", made.number, body=forgejo.EditPullRequestOption(state="closed"))
    expect(closed.state == "closed" and not closed.merged, "it can be closed")


def expect(holds, what):
    if not holds:
        raise AssertionError(f"not so: {what}")


CLIENTS = [
    ("azure-devops sees a pull request's life", "azure-devops", azure_devops),
    ("PyGithub sees a pull request's life", "github", github),
    ("python-gitlab sees a merge request's life", "gitlab", gitlab),
    ("clientapi-forgejo sees a pull request's life", "gitea", gitea),
]
