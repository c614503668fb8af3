internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import Testing

@testable internal import GabaritPlan

@Suite struct ScopeTests {
    @Test func `a run shows templates what the check of modules says they can see`() throws {
        let reader = ModuleReader()
        let manifest = ModuleFile(bytes: Array("module: m\nvariables: {a: {type: string, default: b}}\n".utf8))
        let folder = ModuleFolder(name: "m", shownPath: "m", files: [try TreePath("module.yaml"): manifest])
        let module = try reader.read(folder, version: "v1.0.0")
        var workspace = Workspace(acronym: try Acronym("ABC1"), name: "A")
        workspace.users = [User(objectID: "1", email: "a@example.org", role: .owner)]
        let request = RunRequest(
            runID: try #require(RunID("r1")), workspace: workspace, modules: [ModuleRequest(name: "m")],
            requestingUser: try #require(EmailAddress("a@example.org")))
        var context = PlanContext.base(request, moment: Timestamp(milliseconds: 0))
        context["module"] = PlanContext.module(module)
        context["variables"] = ["a": "b"]
        for path in Self.paths(.object(context), "") {
            let file = SourceFile(name: "main.tf", text: "{{ \(path) }}")
            let template = try TemplateEnvironment(.strict).compile(file)
            #expect(ModuleChecker().undefinedNames(of: template, in: module).map(\.message) == [])
            #expect(throws: Never.self) { try template.render(context) }
        }
        #expect(Set(context.keys) == Set(ModuleScope.names))
    }

    /// Every path into a value, with the first element standing for a list.
    private static func paths(_ value: Value, _ path: String) -> [String] {
        let members: [(String, Value)]
        switch value {
        case .object(let object):
            members = object.map { (path.isEmpty ? $0.key : "\(path).\($0.key)", $0.value) }
        case .array(let elements): members = elements.prefix(1).map { ("\(path)[0]", $0) }
        default: return [path]
        }
        return members.flatMap { [$0.0] + paths($0.1, $0.0) }
    }
}
