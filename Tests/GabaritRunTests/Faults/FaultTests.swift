import FoundationEssentials
import GabaritTestKit
import Testing

/// Faults of every effect of a run, on virtual time; `GABARIT_FAULT="push"` takes the cases whose name holds a text.
@Suite struct `Faults of every effect` {
    @Test func `13 effects in 6 modes, once and persistently: I1 to I12 hold after each`() async throws {
        let only = ProcessInfo.processInfo.environment["GABARIT_FAULT"] ?? ""
        let (fixture, problems) = try await FaultFixture.undisturbed()
        #expect(problems == [])
        var report = FaultReport()
        let cases = FaultCase.all.filter { only.isEmpty || $0.description.contains(only) }
        try await withThrowingTaskGroup(of: (FaultCase, FaultTrial.Outcome).self) { group in
            for (index, fault) in cases.enumerated() {
                // Each holds a dozen processes of git open; four at a time keep two cores busy.
                if index >= 4, let (fault, outcome) = try await group.next() { report.add(fault, outcome) }
                group.addTask {
                    let trial = try await FaultTrial(fault, fixture)
                    try await trial.send()
                    return (fault, try await trial.run())
                }
            }
            for try await (fault, outcome) in group { report.add(fault, outcome) }
        }
        print(report.text)
        #expect(report.problems == [])
        #expect(report.silent == [])
    }
}
