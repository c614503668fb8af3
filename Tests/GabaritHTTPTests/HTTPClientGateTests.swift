import GabaritHTTP
import GabaritTestKit
import GabaritValue
import Glibc
import Testing

@testable import GabaritHTTPClient

/// One exchange with a server that answers with exactly these bytes.
private func exchange(
    _ actions: [LoopbackServer.Action], limits: HTTPLimits = HTTPLimits(), expects: HTTPRequest.Content = .json
) async throws -> (result: Result<HTTPResponse, any Error>, server: LoopbackServer) {
    let server = try LoopbackServer(actions)
    var settings = HTTPClientGate.Settings()
    settings.limits = limits
    let gate = HTTPClientGate(try HTTPOrigin(server.address), settings)
    var request = HTTPRequest(.get, ["api"])
    request.authorization = Secret("Bearer canary")
    request.expects = expects
    do {
        return (.success(try await gate.send(request)), server)
    } catch {
        return (.failure(error), server)
    }
}

private func fault(_ result: Result<HTTPResponse, any Error>) -> HTTPFault? {
    if case .failure(let error) = result { error as? HTTPFault } else { nil }
}

@Suite struct HTTPClientGateTests {
    @Test func `an answer comes with status, headers and body`() async throws {
        let (result, server) = try await exchange([.answer("200 OK", headers: ["X-Kind: a"], #"{"a": 1}"#)])
        let response = try result.get()
        #expect(response.status == 200)
        #expect(response.header("x-kind") == "a")
        #expect(try response.json(from: try HTTPOrigin(server.address)) == ["a": 1])
        #expect(server.requests[0].hasPrefix("GET /api HTTP/1.1\r\n"))
        #expect(server.requests[0].contains("Bearer canary"))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `H1 a redirect is never followed`(status: Int) async throws {
        let target = try LoopbackServer([.answer("200 OK", "{}")])
        let (result, _) = try await exchange([
            .answer("\(status) Moved", headers: ["Location: \(target.address)/stolen"], "")
        ])
        guard case .redirected(_, status, "\(target.address)/stolen") = fault(result) else {
            Issue.record("\(result)")
            return
        }
        #expect(target.requests.isEmpty)
    }

    @Test func `H7 a sign-in page with status 203 is no answer`() async throws {
        let (result, _) = try await exchange([
            .answer("203 Non-Authoritative Information", type: "text/html; charset=utf-8", "<html>Sign in</html>")
        ])
        #expect(fault(result)?.code == "E_HTTP_CONTENT", "\(result)")
        #expect(fault(result)?.isTransient == false)
    }

    @Test func `H7 a web page with status 200 is no answer`() async throws {
        let (result, _) = try await exchange([.answer("200 OK", type: "text/html", "<html></html>")])
        #expect(fault(result)?.code == "E_HTTP_CONTENT", "\(result)")
    }

    @Test func `a refusal of any kind is returned with its status`() async throws {
        let (result, _) = try await exchange([.answer("502 Bad Gateway", type: "text/html", "<html></html>")])
        #expect(try result.get().status == 502)
    }

    @Test func `H7 ten mebibytes are refused without being read`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n"
        let (result, _) = try await exchange([
            .send(Array(head.utf8)), .send([UInt8](repeating: 0x20, count: 10 * 1024 * 1024)),
        ])
        #expect(fault(result)?.code == "E_HTTP_TOO_LARGE", "\(result)")
    }

    @Test func `a body at the limit is read and one byte more is not`() async throws {
        let limits = HTTPLimits(body: 16)
        let (whole, _) = try await exchange([.answer("200 OK", "\"12345678901234\"")], limits: limits)
        #expect(try whole.get().body.count == 16)
        let (more, _) = try await exchange([.answer("200 OK", "\"123456789012345\"")], limits: limits)
        #expect(fault(more)?.code == "E_HTTP_TOO_LARGE", "\(more)")
    }

    @Test func `H7 a truncated answer is a broken connection`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\""
        let (result, _) = try await exchange([.send(Array(head.utf8))])
        #expect(fault(result)?.code == "E_HTTP_BROKEN", "\(result)")
        #expect(fault(result)?.isTransient == true)
    }

    @Test func `a host that says nothing ends in a timeout`() async throws {
        let (result, _) = try await exchange([.hold], limits: HTTPLimits(silence: .milliseconds(50)))
        #expect(fault(result)?.code == "E_HTTP_TIMEOUT", "\(result)")
        #expect(fault(result)?.isBeforeEffect == false)
    }

    @Test func `the total time holds for the body too`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        let (result, _) = try await exchange(
            [.send(Array(head.utf8)), .hold], limits: HTTPLimits(total: .milliseconds(100)))
        #expect(fault(result)?.code == "E_HTTP_TIMEOUT", "\(result)")
    }

    @Test func `a port where nobody listens is unreachable`() async throws {
        let socket = try LoopbackSocket()
        defer { close(socket.descriptor) }
        let gate = HTTPClientGate(try HTTPOrigin("http://127.0.0.1:\(socket.port)"))
        await #expect {
            try await gate.send(HTTPRequest(.get, ["api"]))
        } throws: { error in
            (error as? HTTPFault)?.code == "E_HTTP_UNREACHABLE"
        }
    }

    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1", "255.255.255.255",
    ])
    func `H2 an address of a private network is known`(text: String) {
        let bytes = text.split(separator: ".").compactMap { UInt8($0) }
        #expect(NetworkAddress.isPrivate(v4: bytes))
        #expect(NetworkAddress.isPrivate(v6: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes))
        #expect(NetworkAddress.isPrivate(v6: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] + bytes))
    }

    @Test func `H2 an address of the internet is not private`() {
        #expect(!NetworkAddress.isPrivate(v4: [13, 107, 42, 20]))
        #expect(!NetworkAddress.isPrivate(v4: [172, 32, 0, 1]))
        #expect(!NetworkAddress.isPrivate(v6: [0x26, 0x20, 1, 0xEC] + [UInt8](repeating: 1, count: 12)))
        #expect(NetworkAddress.isPrivate(v6: [0xFD] + [UInt8](repeating: 1, count: 15)))
        #expect(NetworkAddress.isPrivate(v6: [0xFE, 0x80] + [UInt8](repeating: 1, count: 14)))
        #expect(NetworkAddress.isPrivate(v6: [UInt8](repeating: 0, count: 15) + [1]))
    }

    @Test func `H3 line ends in a header are not sent`() async throws {
        let server = try LoopbackServer([.answer("200 OK", "{}")])
        let gate = HTTPClientGate(try HTTPOrigin(server.address))
        var request = HTTPRequest(.get, ["api"])
        request.headers = [("X-Name", "x\r\nX-Admin: 1")]
        await #expect(throws: HTTPFault.self) { try await gate.send(request) }
        #expect(server.requests.isEmpty)
    }

    @Test func `TLS to a host that speaks none is refused`() async throws {
        let server = try LoopbackServer([.answer("200 OK", "{}")])
        let gate = HTTPClientGate(try HTTPOrigin("https://127.0.0.1:\(server.port)"))
        await #expect(throws: HTTPFault.self) { try await gate.send(HTTPRequest(.get, ["api"])) }
    }

    @Test func `S1 nothing that is thrown or printed shows the token`() async throws {
        var request = HTTPRequest(.get, ["api"])
        request.authorization = Secret("Bearer canary")
        #expect(!"\(request)".contains("canary"))
        let (result, _) = try await exchange([.answer("302 Found", headers: ["Location: /"], "")])
        #expect(!"\(result)".contains("canary"))
    }
}
