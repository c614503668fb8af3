import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct SavedPlanTests {
    private func plan() throws -> RunPlan {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"]? +=
            "\nsteps: [{uses: note, with: {zeta: 1, alpha: [true, null, 1.5]}}]\n"
        return try fixture.plan(["new-workspace-template", "azure-storage-blob"])
    }

    @Test func `a saved plan reads back as the same plan`() throws {
        let plan = try plan()
        let bytes = try PlanDocument.bytes(of: plan)
        let read = try PlanDocument.read(SourceFile(name: "plan.json", bytes: bytes))
        #expect(read.digest == plan.digest)
        #expect(try PlanDocument.bytes(of: read) == bytes)
        #expect(read.netChanges == plan.netChanges)
        #expect(read.modules == plan.modules)
        #expect(read.steps.map(\.key) == plan.steps.map(\.key))
    }

    @Test func `bytes that are no text survive`() throws {
        var plan = try plan()
        let content = FileContent([0xFF, 0x00, 0x80])
        #expect(content.text == nil)
        plan.modules[0].operations[0].content = content
        plan.digest = ""
        let bytes = try PlanDocument.bytes(of: plan)
        #expect(String(decoding: bytes, as: UTF8.self).contains("255"))
    }

    @Test func `a plan that was changed after it was saved is refused`() throws {
        let text = String(decoding: try PlanDocument.bytes(of: plan()), as: UTF8.self)
        let parts = text.split(separator: "owner@example.com", omittingEmptySubsequences: false)
        let forged = parts.joined(separator: "eve@example.com")
        #expect(problem(forged) == "E_PLAN_CHANGED the plan was changed after it was saved")
    }

    @Test(arguments: ["", "{}", "[]", "null", "{\"runID\": \"x\"}"])
    func `what is no plan is refused`(text: String) {
        #expect(problem(text) == "E_PLAN this is not a saved plan")
    }

    @Test func `A: a saved plan cannot name a path outside of the repository`() throws {
        let text = String(decoding: try PlanDocument.bytes(of: plan()), as: UTF8.self)
        let parts = text.split(separator: "terraform/projects/ABC/main.tf", omittingEmptySubsequences: false)
        #expect(problem(parts.joined(separator: "../../etc/passwd"))?.hasPrefix("E_") == true)
    }

    private func problem(_ text: String) -> String? {
        do throws(Diagnostics) {
            _ = try PlanDocument.read(SourceFile(name: "plan.json", text: text))
            return nil
        } catch {
            return error.all.map { "\($0.code) \($0.message)" }.joined()
        }
    }
}
