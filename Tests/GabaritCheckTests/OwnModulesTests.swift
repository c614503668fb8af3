internal import FoundationEssentials
internal import GabaritCheck
internal import GabaritModule
internal import GabaritSource
internal import Testing

@Suite struct OwnModulesTests {
    @Test func `nothing is found in the project's own modules`() async throws {
        var checker = RepositoryChecker()
        await checker.update(try TestFolder.modules(in: "Templates"))
        let found = checker.findings().map { DiagnosticFormatter().text($0.problem) }
        #expect(try checker.modules.count == TestFolder.names(in: "Templates").count)
        #expect(found == [])
    }
}
