import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct VariableTraceTests {
    private func trace(
        _ name: String, _ fixture: PlanFixture, isRequestKnown: Bool = true
    ) throws -> [String] {
        let files = try Dictionary(
            uniqueKeysWithValues: fixture.files.map {
                (try TreePath($0.key), SnapshotFile(bytes: Array($0.value.utf8)))
            })
        let trace = try Planner(fixture.settings).trace(
            name, in: fixture.module("new-workspace-template"), for: fixture.request(["new-workspace-template"]),
            isRequestKnown: isRequestKnown, on: WorkspaceSnapshot(files: files), moment: PlanFixture.moment)
        return try #require(trace).layers.enumerated().map { index, layer in
            "\(index == trace?.winner ? "*" : "")\(layer.origin.rawValue) \(text(layer.state)) \(layer.note ?? "")"
        }
    }

    private func text(_ state: VariableTrace.Layer.State) -> String {
        if case .value(let value) = state { JSONWriter().text(value) } else { "\(state)" }
    }

    @Test func `the strongest layer that has a value decides`() throws {
        var fixture = try PlanFixture()
        #expect(
            try trace("budget_amount", fixture) == [
                "saved absent ", "configuration absent ", "*request 100 ", "default absent ",
            ])
        fixture.settings.variables = ["BUDGET_AMOUNT": 7]
        fixture.files["new-workspace-template.auto.tfvars.json"] = "{\"budget_amount\": 8}"
        #expect(
            try trace("budget_amount", fixture) == [
                "*saved 8 ", "configuration 7 ", "request 100 ", "default absent ",
            ])
    }

    @Test func `a saved value that is computed anew is shown and does not decide`() throws {
        var fixture = try PlanFixture()
        fixture.settings.existingVariables = .recompute
        fixture.files["new-workspace-template.auto.tfvars.json"] = "{\"az_location\": \"canadaeast\"}"
        #expect(
            try trace("az_location", fixture) == [
                "saved \"canadaeast\" computed anew in every run", "configuration absent ", "request absent ",
                "*default \"canadacentral\" ",
            ])
    }

    @Test func `without a request, what it decides stays open`() throws {
        #expect(try trace("budget_amount", PlanFixture(), isRequestKnown: false)[2] == "*request open ")
    }

    @Test func `the trace names what the plan takes`() throws {
        var fixture = try PlanFixture()
        fixture.settings.variables = ["az_location": "canadaeast"]
        for variable in try fixture.plan(["new-workspace-template"]).modules[0].variables {
            let winner = try #require(try trace(variable.name, fixture).first { $0.hasPrefix("*") })
            #expect(winner == "*\(variable.origin.rawValue) \(JSONWriter().text(variable.value)) ")
        }
    }
}
