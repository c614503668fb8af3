import GabaritHTTP
import GabaritQueue
import GabaritSecret
import GabaritSource
import GabaritTestKit
import GabaritValue
import Testing

@testable import AMQPQueue

@Suite struct QueueInspectorTests {
    private static let names = QueueNames(requests: "requests")
    private static let good = """
        "x-queue-type": "quorum", "x-single-active-consumer": true, "x-delivery-limit": 1000,
        "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "requests.dead-letters"
        """

    @Test(arguments: [
        (#""arguments": {\#(good)}"#, ""),
        (
            #""arguments": {"x-queue-type": "quorum", "x-single-active-consumer": true}, "effective_policy_definition": {"delivery-limit": 100, "dead-letter-exchange": "", "dead-letter-routing-key": "requests.dead-letters"}"#,
            ""
        ),
        (#""arguments": {\#(good.replacing("1000", with: "99"))}"#, "puts a request aside at delivery 99"),
        (#""arguments": {\#(good.replacing("1000", with: "-1"))}"#, ""),
        (
            #""delivery_limit": 20, "arguments": {\#(good.replacing("\"x-delivery-limit\": 1000,", with: ""))}"#,
            "at delivery 20"
        ),
        (#""arguments": {\#(good.replacing("\"quorum\"", with: "\"classic\""))}"#, "is not a quorum queue"),
        (#""arguments": {\#(good.replacing("true", with: "false"))}"#, "several workers take requests"),
        (
            #""arguments": {\#(good.replacing("requests.dead", with: "elsewhere.dead"))}"#,
            "puts aside into 'elsewhere.dead-letters'"
        ),
        (
            #""arguments": {\#(good.replacing("\"x-dead-letter-exchange\": \"\",", with: ""))}"#,
            "has no dead-letter exchange"
        ),
    ])
    func `what a broker says of the queue of requests is held against what a worker needs`(
        _ members: String, _ problem: String
    ) async throws {
        let found = try await problems([answer(200, "{\(members)}")])
        #expect(problem.isEmpty ? found.isEmpty : found.contains(problem), "\(found)")
    }

    @Test func `a dead-letter exchange of one's own needs a binding of the queue of dead letters`() async throws {
        let queue = answer(
            200, "{\"arguments\": {\(Self.good.replacing("exchange\": \"\"", with: "exchange\": \"dlx\""))}}")
        #expect(try await problems([queue, answer(200, #"[{"source": "dlx"}, {"source": ""}]"#)]).isEmpty)
        #expect(try await problems([queue, answer(200, #"[{"source": ""}]"#)]).contains("is not bound"))
    }

    @Test(arguments: [
        (401, "set_user_tags gabarit management"), (403, "set_user_tags"), (404, "there is no queue 'requests'"),
        (500, "see the log of the broker"),
    ])
    func `S1 an interface that does not answer is a problem that says what to do, without the password`(
        _ status: Int, _ text: String
    ) async throws {
        let found = try await problems([answer(status, #"{"error": "canary"}"#)])
        #expect(found.contains(text))
        #expect(!found.contains("canary"))
    }

    @Test(arguments: [(#"{"messages": 3, "messages_ready": 1}"#, 3), (#"{"name": "requests"}"#, nil)])
    func `the broker says how many messages wait, once it has counted`(_ body: String, _ messages: Int?) async throws {
        let gate = ScriptedGate(try HTTPOrigin("https://rabbitmq.example.com:15671"), [answer(200, body)])
        let inspector = QueueInspector(gate, of: try AMQPEndpoint("amqps://rabbitmq.example.com"))
        #expect(try await inspector.backlog(of: Self.names) == QueueBacklog(messages: messages))
    }

    private func answer(_ status: Int, _ body: String) -> Result<HTTPResponse, HTTPFault> {
        .success(HTTPResponse(status: status, headers: [("Content-Type", "application/json")], body: Array(body.utf8)))
    }

    /// What an inspector says of some answers, as text; empty when nothing is wrong.
    private func problems(_ answers: [Result<HTTPResponse, HTTPFault>]) async throws -> String {
        let gate = ScriptedGate(try HTTPOrigin("https://rabbitmq.example.com:15671"), answers)
        let endpoint = try AMQPEndpoint(
            "amqps://rabbitmq.example.com", user: "gabarit", password: FixedSecret(Secret("canary")))
        do {
            try await QueueInspector(gate, of: endpoint).check(Self.names)
            #expect(try gate.requests.first?.target() == "/api/queues/%2F/requests")
            return ""
        } catch let problems as Diagnostics {
            return DiagnosticFormatter().text(problems)
        }
    }
}
