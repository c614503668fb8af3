import GabaritPlan
import Testing

/// What a pipeline learns from the marker before and after.
@Suite struct MarkerChangesTests {
    private func marker(_ runs: [String], _ modules: [(String, String)]) -> Marker {
        Marker(
            runs: runs,
            modules: modules.map { name, digest in
                (name, .init(version: "1", digest: digest, files: [], statusKey: "\(name)_status"))
            })
    }

    @Test func `a new workspace has its modules and runs`() {
        let changes = MarkerChanges(from: nil, to: marker(["r1"], [("a", "1")]))
        #expect(changes.runs == ["r1"])
        #expect(changes.applied == ["a_status"])
        #expect(changes.removed == [])
    }

    @Test func `only modules that changed are told`() {
        let changes = MarkerChanges(
            from: marker(["r1"], [("a", "1"), ("b", "1"), ("c", "1")]),
            to: marker(["r1", "r2", "r3"], [("a", "1"), ("b", "2"), ("d", "1")]))
        #expect(changes.runs == ["r2", "r3"])
        #expect(changes.applied == ["b_status", "d_status"])
        #expect(changes.removed == ["c_status"])
    }

    @Test func `when only values were saved all modules are told`() {
        let changes = MarkerChanges(from: marker(["r1"], [("a", "1")]), to: marker(["r1", "r2"], [("a", "1")]))
        #expect(changes.applied == ["a_status"])
    }

    @Test func `a renamed module is not taken out`() {
        var earlier = Marker(runs: ["r1"])
        earlier["new-project-template"] = .init(version: "1", digest: "1", files: [], statusKey: "new_project_template")
        var later = Marker(runs: ["r1", "r2"])
        later["new-workspace-template"] = .init(version: "2", digest: "2", files: [], statusKey: "new_project_template")
        let changes = MarkerChanges(from: earlier, to: later)
        #expect(changes.applied == ["new_project_template"])
        #expect(changes.removed == [])
    }

    @Test func `a marker from before status keys were written names modules in snake case`() {
        let earlier = Marker()
        var later = Marker(runs: ["r1"])
        later["azure-storage-blob"] = .init(version: "1", digest: "1", files: [])
        #expect(MarkerChanges(from: earlier, to: later).applied == ["azure_storage_blob"])
    }
}
