internal import FoundationEssentials
internal import GabaritModule
internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML
internal import Testing

@Suite struct ModuleCaseTests {
    @Test(arguments: ModuleCase.all) func `a module gives what its case says`(_ moduleCase: ModuleCase) throws {
        if ProcessInfo.processInfo.environment["GABARIT_RECORD"] == "1" { try moduleCase.record() }
        #expect(try moduleCase.outcome() == moduleCase.expected)
    }

    @Test func `at least a third of the cases are errors`() {
        let errors = ModuleCase.all.filter { $0.expected.hasPrefix("[E_") }
        #expect(ModuleCase.all.count >= 30)
        #expect(errors.count * 3 >= ModuleCase.all.count)
    }
}
