import GabaritHTTP
import GabaritTestKit
import GabaritValue
import PullRequestSteps
import Testing

@Suite struct `Every pull request host` {
    @Test(arguments: FakeHost.Face.allCases)
    func `keeps the contract`(face: FakeHost.Face) async throws {
        let problems = try await FakeHost.with(face) { fake in
            let person = PullRequestHostConformance.Person(
                merge: { try await fake.control("merge", ["number": .integer($0.number)]) },
                deleteBranch: {
                    try await fake.control("branches", ["main": "a"])
                    try await fake.control("branches", ["main": "a", "ABC1": "b"])
                })
            let suite = PullRequestHostConformance(try fake.host(), opening: try FakeHost.plan(), with: person)
            return await suite.problems()
        }
        #expect(problems == [])
    }

    @Test(arguments: FakeHost.Face.allCases)
    func `withstands every fault at every call`(face: FakeHost.Face) async throws {
        let outcome = try await FakeHost.with(face) { fake in
            let control = PullRequestHostFaultConformance.Control(
                inject: { fault, target, duration in
                    try await fake.control("fault", fault.description(target, duration))
                },
                clear: { try await fake.control("clear") },
                open: {
                    try await fake.control("open")["open"]?.array?.map { pull in
                        guard case .integer(let number)? = pull["number"] else { return (0, false) }
                        return (number, pull["draft"] == true)
                    } ?? []
                })
            let suite = PullRequestHostFaultConformance(
                try fake.host(gate: ToldGate(HTTPOrigin(fake.address))), opening: try FakeHost.plan(), with: control)
            return await suite.problems()
        }
        #expect(outcome.problems == [])
        #expect(outcome.cases == 378)
    }
}

extension HostFault {
    /// The fault as the fake takes it.
    func description(
        _ target: PullRequestHostFaultConformance.Target, _ duration: PullRequestHostFaultConformance.Duration
    ) -> Value {
        let kind: String
        var status = 500
        switch self {
        case .status(let code): (kind, status) = ("status", code)
        case .timeoutBefore: kind = "timeout-before"
        case .timeoutAfter: kind = "timeout-after"
        case .dropBefore: kind = "drop-before"
        case .dropAfter: kind = "drop-after"
        case .slow: kind = "slow"
        case .truncated: kind = "truncated"
        case .notJSON: kind = "not-json"
        case .large: kind = "large"
        case .redirect: kind = "redirect"
        case .signIn: kind = "sign-in"
        }
        return [
            "kind": .string(kind), "status": .integer(status), "times": .integer(duration == .once ? 1 : -1),
            "method": .string(target == .first ? "" : "POST|PUT|PATCH"),
        ]
    }
}
