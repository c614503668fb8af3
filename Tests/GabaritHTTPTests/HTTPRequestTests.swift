import GabaritHTTP
import GabaritSource
import GabaritValue
import Testing

@Suite struct HTTPRequestTests {
    @Test func `H3 every component is encoded on its own`() throws {
        var request = HTTPRequest(.get, ["group/name", "é b", "x\r\nX-Admin: 1"])
        request.query = [("ref", "refs/heads/A&b=c#d"), ("q", "1+1")]
        #expect(
            try request.target()
                == "/group%2Fname/%C3%A9%20b/x%0D%0AX-Admin%3A%201?ref=refs%2Fheads%2FA%26b%3Dc%23d&q=1%2B1")
    }

    @Test(arguments: [".", "..", ""])
    func `a segment that would change the path is refused`(segment: String) {
        #expect(throws: HTTPFault.self) { try HTTPRequest(.get, ["a", segment]).target() }
    }

    @Test(arguments: [
        ("https://dev.azure.com/org/project/_git/repo", "https://dev.azure.com"),
        ("https://Git.Example.com:8443/x", "https://git.example.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://[::1]:80/", "http://[::1]"),
        ("https://example.com:443", "https://example.com"),
    ])
    func `an origin is scheme, host and port`(address: String, origin: String) throws {
        #expect(try HTTPOrigin(address).description == origin)
    }

    @Test(arguments: [
        "http://example.com", "https://user:secret@example.com", "ftp://example.com", "https://", "example.com",
        "https://example.com:0", "https://example.com:99999", "https://exa mple.com", "https://example.com\r\nX: 1",
        "http://localhost.example.com", "https://[::1", "https://ex\u{0430}mple.com", "http://169.254.169.254",
    ])
    func `what is no safe origin is refused`(address: String) {
        #expect(throws: Diagnostic.self) { try HTTPOrigin(address) }
    }

    @Test func `a form is encoded`() {
        var request = HTTPRequest(.post, [])
        request.setForm([("client_id", "a b"), ("scope", "x/.default")])
        #expect(String(decoding: request.body, as: UTF8.self) == "client_id=a%20b&scope=x%2F.default")
    }
}
