import GabaritHTTP
import GabaritHTTPClient
import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Testing

@testable import AzureStorageQueue

/// A service that answers what it should not. The ids are those of the list of attacks.
@Suite struct AttackTests {
    private static let canary = "Y2FuYXJ5LTVmMWM="

    private func reason(of action: LoopbackServer.Action) async throws -> String {
        let server = try LoopbackServer([action])
        let endpoint = try StorageEndpoint("\(server.address)/gabarittest")
        var settings = HTTPClientGate.Settings()
        settings.limits.body = StorageAccount.longestAnswer
        let account = StorageAccount(
            endpoint, StorageQueueNames(requests: "requests"), gate: HTTPClientGate(endpoint.origin, settings),
            credential: .key(FixedSecret(Secret(Self.canary))))
        do {
            _ = try await account.deadLetters()
            Issue.record("an error is expected")
            return ""
        } catch let QueueFault.unavailable(reason) {
            #expect(!reason.contains(Self.canary) && !reason.contains("canary"))
            #expect(!server.requests.joined().contains(Self.canary))
            return reason
        }
    }

    private func reason(ofXML text: String) async throws -> String {
        try await reason(of: .answer("200 OK", type: "application/xml", text))
    }

    @Test func `H1: a redirect is not followed`() async throws {
        let text = try await reason(
            of: .answer("302 Found", headers: ["Location: http://169.254.169.254/"], ""))
        #expect(text.contains("never followed"))
    }

    @Test func `H7: a sign-in page, what is cut off and what never ends are no lists of messages`() async throws {
        let page = try await reason(of: .answer("200 OK", type: "text/html", "<html>"))
        #expect(page.contains("where data was expected"))
        #expect(try await reason(ofXML: "<QueueMessagesList><Queue").contains("not well-formed"))
        #expect(try await reason(ofXML: "{}").contains("not well-formed"))
        #expect(try await reason(ofXML: "<Other/>").contains("no list of messages"))
        let endless = "<QueueMessagesList>" + String(repeating: " ", count: 10 << 20) + "</QueueMessagesList>"
        #expect(try await reason(ofXML: endless).contains("more than 8388608 bytes"))
    }

    @Test func `Y1: entities are refused with the document type that would define them`() async throws {
        let levels = (1...9).map { "<!ENTITY e\($0) \"\(String(repeating: "&e\($0 - 1);", count: 9))\">" }.joined()
        let bomb = "<!DOCTYPE a [<!ENTITY e0 \"x\">\(levels)]><QueueMessagesList>&e9;</QueueMessagesList>"
        #expect(try await reason(ofXML: bomb).contains("document type"))
        let outside =
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><QueueMessagesList>&e;</QueueMessagesList>"
        #expect(try await reason(ofXML: outside).contains("document type"))
    }

    @Test func `Y2: a document that nests without end is refused`() async throws {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(try await reason(ofXML: deep).contains("nested deeper than 16"))
    }

    @Test func `a refusal says what to do, and a clock that is off by how much`() async throws {
        let error = "<Error><Code>AuthenticationFailed</Code></Error>"
        let refused = try await reason(of: .answer("403 Forbidden", type: "application/xml", error))
        #expect(refused.contains("403 (AuthenticationFailed): check queue.key or queue.sas"))
        let skewed = try await reason(
            of: .answer(
                "403 Forbidden", type: "application/xml", headers: ["Date: Sun, 06 Nov 1994 08:49:37 GMT"], error))
        #expect(skewed.contains("ahead of the service's; set it"))
        let busy = try await reason(
            of: .answer(
                "503 Busy", type: "application/xml", headers: ["Retry-After: 3", "x-ms-error-code: ServerBusy"], ""))
        #expect(busy.contains("503 (ServerBusy): it asks to be left alone"))
    }

    @Test(arguments: [
        "https://account.queue.core.windows.net/?sig=canary", "https://u:canary@account.queue.core.windows.net",
        "https://account.queue.core.windows.net#canary",
    ])
    func `S2: an address with something secret in it is refused and not shown`(_ address: String) {
        do {
            _ = try StorageEndpoint(address)
            Issue.record("an error is expected")
        } catch {
            #expect(!"\(error)".contains("canary"))
        }
    }
}
