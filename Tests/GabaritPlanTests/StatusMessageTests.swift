import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct StatusMessageTests {
    private func body(_ phase: RunPhase, _ style: StatusStyle, group: String? = nil) throws -> String {
        let message = StatusMessage(
            runID: "run-1", phase: phase, acronym: try Acronym("ABC"), keys: ["new_project_template"], style: style,
            resourceGroup: group)
        return String(decoding: message.bytes, as: UTF8.self)
    }

    @Test func `the documented form is Terraform's output JSON`() throws {
        #expect(
            try body(.pendingApproval, StatusStyle())
                == #"{"project_cd":{"sensitive":false,"type":"string","value":"ABC"},"#
                + #""new_project_template":{"sensitive":false,"type":"string","value":"Pending Approval"}}"#)
    }

    @Test func `the portal form stands in an envelope and names the resource group`() throws {
        #expect(
            try body(.complete, StatusStyle(dialect: .portal), group: "rg-abc")
                == #"{"message":{"project_cd":{"sensitive":false,"type":"string","value":"ABC"},"#
                + #""new_project_template":{"sensitive":false,"type":"string","value":"completed"},"#
                + #""azure_resource_group_name":{"sensitive":false,"type":"string","value":"rg-abc"}}}"#)
    }

    @Test(arguments: [
        (RunPhase.requested, "Requested", "Demandé", "in_progress"),
        (.inProgress, "In Progress", "En cours", "in_progress"),
        (.pendingApproval, "Pending Approval", "En attente d'approbation", "in_progress"),
        (.complete, "Complete", "Complet", "completed"), (.error, "Error", "Erreur", "failed"),
        (.deleted, "Deleted", "Supprimé", "deleted"),
    ])
    func `every phase has its word in every dialect`(phase: RunPhase, english: String, french: String, portal: String) {
        #expect(StatusStyle().word(phase) == english)
        #expect(StatusStyle(language: .fr).word(phase) == french)
        #expect(StatusStyle(dialect: .portal).word(phase) == portal)
        #expect(StatusStyle(dialect: .portal, language: .fr).word(phase) == portal)
    }

    @Test func `no plan of a runner tells a workspace version`() throws {
        for style in [StatusStyle(), StatusStyle(dialect: .portal)] {
            var fixture = try PlanFixture()
            fixture.settings.status = style
            let plan = try fixture.plan(["new-workspace-template"]) { $0.workspace.version = "v1.0.0" }
            #expect(
                plan.statuses.allSatisfy { !String(decoding: $0.bytes, as: UTF8.self).contains("workspace_version") })
        }
    }

    @Test func `a phase of a run always has the same message id`() throws {
        let ids = try PlanFixture().plan(["new-workspace-template"]).statuses.map(\.id)
        #expect(ids == ["run-1:inProgress", "run-1:pendingApproval"])
    }

    @Test func `Terraform's outputs pass through unchanged, with the phase added`() throws {
        let text = #"{"workspace_url":{"sensitive":true,"type":["list","string"],"value":["a"]}}"#
        let outputs = try TerraformOutputs.read(SourceFile(name: "out.json", text: text))
        let message = StatusMessage(
            runID: "run-1", phase: .complete, acronym: try Acronym("ABC"), keys: ["k"], style: StatusStyle(),
            outputs: outputs)
        #expect(
            String(decoding: message.bytes, as: UTF8.self)
                == #"{"workspace_url":{"sensitive":true,"type":["list","string"],"value":["a"]},"#
                + #""project_cd":{"sensitive":false,"type":"string","value":"ABC"},"#
                + #""k":{"sensitive":false,"type":"string","value":"Complete"}}"#)
    }

    @Test(arguments: [
        ("[]", "Terraform's outputs must be an object, this is a list"),
        (#"{"a": {"type": "string"}}"#, "the output 'a' needs the key 'value'"),
        (#"{"a": "text"}"#, "the output 'a' needs the key 'value'"),
    ])
    func `what is no output of Terraform is refused`(text: String, message: String) {
        let error = #expect(throws: Diagnostics.self) {
            try TerraformOutputs.read(SourceFile(name: "out.json", text: text))
        }
        #expect(error?.all.map(\.message) == [message])
    }

    @Test(arguments: [
        ("::set-output name=x::1", ": :set-output name=x::1"), ("  ::error::x", "  : :error::x"),
        ("a::b", "a::b"), ("##vso[task.setvariable]x", "# #vso[task.setvariable]x"), ("see ##VSO[x]", "see # #VSO[x]"),
        ("##[command]x", "# #[command]x"), ("## heading", "## heading"), ("###[x]", "## #[x]"), ("", ""),
    ])
    func `O9: no line of a log is a command of the pipeline`(line: String, safe: String) {
        #expect(PipelineLog.neutralised(line) == safe)
    }
}
