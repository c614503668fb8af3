internal import FoundationEssentials
internal import GabaritCheck
internal import Testing

@Suite struct CheckCaseTests {
    @Test(arguments: CheckCase.all) func `a module gives the findings of its case`(_ checkCase: CheckCase) throws {
        if ProcessInfo.processInfo.environment["GABARIT_RECORD"] == "1" { try checkCase.record() }
        #expect(try checkCase.outcome() == checkCase.parts().expected)
    }

    @Test func `at least sixty modules hold one mistake each, and the correct ones give nothing`() throws {
        let broken = CheckCase.all.filter { !$0.name.hasPrefix("correct") }
        #expect(broken.count >= 60)
        for checkCase in CheckCase.all where checkCase.name.hasPrefix("correct") {
            #expect(try checkCase.findings().allSatisfy { $0.suppression != nil }, "\(checkCase.name)")
        }
        for checkCase in broken { #expect(try !checkCase.findings().isEmpty, "\(checkCase.name)") }
    }
}
