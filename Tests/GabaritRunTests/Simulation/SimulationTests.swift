import FoundationEssentials
import GabaritStore
import GabaritTestKit
import Testing

@Suite struct `Histories of workers, faults and a person` {
    /// More seeds with `GABARIT_SEEDS=500`, one alone with `GABARIT_SEED=…`.
    private static var seeds: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["GABARIT_SEED"].flatMap({ UInt64($0) }) { return [one] }
        return Array(1...(environment["GABARIT_SEEDS"].flatMap { UInt64($0) } ?? 8))
    }

    @Test(arguments: seeds)
    func `I1 to I6 and I12 hold whatever happens`(seed: UInt64) async throws {
        var simulation = try await Simulation(seed: seed, workers: 2 + Int(seed % 2))
        try await simulation.world.send("m1", run: "r1-ABC1", budget: 101)
        try await simulation.world.send("m2", run: "r2-ABC1", budget: 102)
        try await simulation.world.send("m3", run: "r1-ABC1", budget: 101)
        try await simulation.world.send("m4", run: "r1-XYZ9", workspace: "XYZ9", budget: 7)
        try await simulation.world.send("m5", run: "r3-ABC1", budget: 103)
        try await simulation.world.send("m6", run: "r2-ABC1", budget: 102)
        let problems = try await simulation.problems()
        let story = simulation.trace.joined(separator: "\n")
        #expect(problems == [], "seed \(seed)\n\(story)")
    }

    @Test func `nothing happens: three runs are three commits on one pull request`() async throws {
        var simulation = try await Simulation(seed: 0, workers: 1, chaos: 0)
        for number in 1...3 {
            try await simulation.world.send("m\(number)", run: "r\(number)-ABC1", budget: 100 + number)
        }
        #expect(try await simulation.problems() == [])
        let open = try await simulation.world.store.pullRequests(in: [.ready])
        #expect(open.map(\.source) == ["ABC1"])
    }
}
