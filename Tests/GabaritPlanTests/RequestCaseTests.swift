import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct RequestCaseTests {
    @Test(arguments: CaseFolder.names(of: "requests"))
    func `a message gives the request or the problems that its case says`(name: String) throws {
        let file = SourceFile(name: "message.json", bytes: try CaseFolder.bytes("requests/\(name)/message.json"))
        let given: String
        do throws(Diagnostics) {
            given = Self.summary(try RequestReader().read(file, fallbackID: "queue-1"))
        } catch {
            given = error.all.map { "\($0.code) " + DiagnosticFormatter().text($0) }.joined(separator: "\n") + "\n"
        }
        #expect(try given == CaseFolder.expected("requests/\(name)/expected.txt", given: given))
        #expect(given.hasPrefix("E_") == name.hasPrefix("error-"))
    }

    private static func summary(_ request: RunRequest) -> String {
        let workspace = request.workspace
        let lines =
            [
                "run \(request.runID) by \(request.requestingUser)",
                "workspace \(workspace.acronym) '\(workspace.name)' version \(workspace.version ?? "-")",
                "organization \(workspace.organization.map { "\($0.code) '\($0.name)'" } ?? "-")",
                "budget \(text(workspace.budgetAmount)) storage \(text(workspace.storageSizeLimitInTB))",
                "cost centre \(workspace.costCentre ?? "-") resource group \(workspace.resourceGroupName ?? "-")",
                "modules at \(request.version)",
            ]
            + request.modules.map { module in
                let action = module.action(updatesWorkspaceVersion: request.updatesWorkspaceVersion)
                return "module \(module.name) \(module.status?.rawValue ?? "-") -> \(action)"
            }
            + workspace.users.map { "user \($0.objectID) <\($0.email)> \($0.role.rawValue)" }
            + ["kept \(JSONWriter().text(request.raw))"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ value: Value?) -> String { value.map { JSONWriter().text($0) } ?? "-" }
}
