internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// Tries the names that workspaces would get, before the first request is refused for them or two workspaces share one.
struct PlaceCheck {
    private static let code = "E_WORKSPACE_PLACE"

    let settings: PlannerSettings
    /// Where the two templates are written.
    let branch: Diagnostic.Place
    let folder: Diagnostic.Place

    /// What is wrong with the names of two workspaces.
    func problems() -> [Diagnostic] {
        guard let samples = Self.samples else { return [] }
        let planner = Planner(settings)
        do throws(Diagnostics) {
            let (first, second) = (try planner.place(of: samples.0), try planner.place(of: samples.1))
            var problems: [Diagnostic] = []
            if first.branch.lowercased() == second.branch.lowercased() {
                problems.append(Self.shared("branch", first.branch, "workspace-branch", at: branch))
            }
            if first.folder.description.lowercased() == second.folder.description.lowercased() {
                problems.append(Self.shared("folder", first.folder.description, "workspace-folder", at: folder))
            }
            return problems
        } catch {
            return error.all.map(placed)
        }
    }

    private static func shared(_ what: String, _ name: String, _ key: String, at place: Diagnostic.Place) -> Diagnostic
    {
        Diagnostic(
            code: code, "every workspace would have the \(what) '\(name)'", at: place,
            hint: "put {{ workspace.acronym }} into 'infrastructure.\(key)'")
    }

    private func placed(_ problem: Diagnostic) -> Diagnostic {
        var placed = problem
        if problem.place == .nowhere { placed.place = problem.code == "E_BRANCH" ? branch : folder }
        placed.code = Self.code
        return placed
    }

    private static let samples = sample("AAA1").flatMap { first in sample("BBB2").map { (first, $0) } }

    private static func sample(_ text: String) -> RunRequest? {
        guard let run = RunID("check"), let email = EmailAddress("someone@example.com"),
            let acronym = try? Acronym(text)
        else { return nil }
        var workspace = Workspace(acronym: acronym, name: "Sample")
        workspace.organization = Organization(name: "Sample", code: "SMP")
        workspace.users = [User(objectID: "1", email: email.text, role: .owner)]
        return RunRequest(runID: run, workspace: workspace, modules: [], requestingUser: email)
    }
}
