import GabaritDigest
import GabaritHTTP
import GabaritRun
import GabaritSecret
import GabaritSource
import GabaritTestKit
import GabaritValue
import PullRequestSteps
import Synchronization
import Testing

private let authority = "https://login.example.com"

private func answer(_ status: Int, _ body: Value) -> Result<HTTPResponse, HTTPFault> {
    .success(
        HTTPResponse(
            status: status, headers: [("Content-Type", "application/json")], body: JSONWriter().bytes(body)))
}

private func token(_ text: String, seconds: Int = 3600) -> Result<HTTPResponse, HTTPFault> {
    answer(200, ["access_token": .string(text), "expires_in": .integer(seconds)])
}

/// Gives one secret after the other, a next one whenever one was refused.
final class SecretsInTurn: SecretSource {
    private let rest: Mutex<[String]>

    init(_ secrets: [String]) {
        rest = Mutex(secrets)
    }

    func current() async throws -> Secret { Secret(rest.withLock { $0[0] }) }
    func refused() async { rest.withLock { if $0.count > 1 { $0.removeFirst() } } }
}

@Suite struct EntraCredentialTests {
    private let clock = LeapingClock()

    private func credential(
        _ answers: [Result<HTTPResponse, HTTPFault>],
        _ proof: EntraCredential<LeapingClock>.Client.Proof = .secret(FixedSecret(Secret("canary")))
    ) throws -> (EntraCredential<LeapingClock>, ScriptedGate) {
        let gate = ScriptedGate(try HTTPOrigin(authority), answers)
        return (EntraCredential(.init(tenant: "t", id: "c", proof: proof), authority: gate, clock: clock), gate)
    }

    @Test func `a token is asked for once and renewed five minutes before its end`() async throws {
        let (credential, gate) = try credential([token("one"), token("two")])
        #expect(try await credential.authorization().exposed == "Bearer one")
        clock.advance(by: .seconds(3299))
        #expect(try await credential.authorization().exposed == "Bearer one")
        clock.advance(by: .seconds(1))
        #expect(try await credential.authorization().exposed == "Bearer two")
        #expect(gate.requests.count == 2)
        let form = String(decoding: gate.requests[0].body, as: UTF8.self)
        #expect(form.contains("grant_type=client_credentials"))
        #expect(form.contains("scope=499b84ac-1321-427f-aa17-267ca6975798%2F.default"))
        #expect(form.contains("client_secret=canary"))
        #expect(try gate.requests[0].target() == "/t/oauth2/v2.0/token")
    }

    @Test func `workload identity shows the token of another issuer`() async throws {
        let (credential, gate) = try credential([token("one")], .federatedToken(FixedSecret(Secret("signed"))))
        _ = try await credential.token()
        let form = String(decoding: gate.requests[0].body, as: UTF8.self)
        #expect(form.contains("client_assertion=signed"))
        #expect(
            form.contains(
                "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"))
    }

    @Test func `a wrong secret is a transient fault, read anew the next time, and never shown`() async throws {
        let refused = answer(401, ["error": "invalid_client", "error_description": "AADSTS7000215: Invalid secret."])
        let (credential, gate) = try credential(
            [refused, token("one")], .secret(SecretsInTurn(["canary", "renewed"])))
        await #expect {
            try await credential.token()
        } throws: { error in
            (error as? RunFault)?.kind == .transient && "\(error)".contains("AADSTS7000215")
                && !"\(error)".contains("canary")
        }
        #expect(try await credential.token().exposed == "one")
        #expect(String(decoding: gate.requests[1].body, as: UTF8.self).contains("client_secret=renewed"))
    }

    @Test func `an issuer that is down is a transient fault`() async throws {
        let (credential, _) = try credential([answer(503, [:])])
        await #expect {
            try await credential.token()
        } throws: { error in
            (error as? RunFault)?.kind == .transient
        }
    }

    @Test func `callers at the same time share one request`() async throws {
        let (credential, gate) = try credential([token("one"), token("two")])
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await credential.token().exposed } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tokens == ["one"])
        #expect(gate.requests.count == 1)
    }
}

@Suite struct PersonalTokenTests {
    @Test(arguments: [
        (PersonalToken.Scheme.bearer, "Bearer abc"), (.token, "token abc"), (.basic, "Basic OmFiYw=="),
    ])
    func `a token is shown as its host wants it`(scheme: PersonalToken.Scheme, header: String) async throws {
        let credential = PersonalToken(FixedSecret(Secret("abc")), as: scheme)
        #expect(try await credential.authorization().exposed == header)
    }

    @Test func `a refused token is read anew and the request sent once more`() async throws {
        try await FakeHost.with(.gitHub) { fake in
            let credential = PersonalToken(SecretsInTurn(["old", fake.token]), as: .bearer)
            let found = try await fake.host(credential).find(from: "ABC1", into: "main")
            let requests = try await fake.requests()
            #expect(found == nil)
            #expect(requests.count == 2)
        }
    }

    @Test func `a sign-in page makes the token be read anew too`() async throws {
        try await FakeHost.with(.azureDevOps) { fake in
            try await fake.control("fault", ["kind": "sign-in"])
            let credential = PersonalToken(SecretsInTurn(["old", fake.token]), as: .basic)
            let found = try await fake.host(credential).find(from: "ABC1", into: "main")
            #expect(found == nil)
        }
    }
}
