internal import GabaritGit
internal import GabaritSource
internal import Testing

/// Attacks G1, G2, G3, G5, G8, G9: names and addresses that git would take for something else.
@Suite struct GitNameTests {
    @Test(arguments: [
        "--upload-pack=touch pwned; git-upload-pack", "-x", "ext::sh -c touch% pwned", "ssh://-oProxyCommand=x/y",
        "http://example.com/x", "git://example.com/x", "relative/path", "", "javascript:alert(1)", "ftp://x/y",
    ])
    func `G1, G3: an address that is an option or another transport is refused`(_ address: String) {
        #expect(throws: Diagnostic.self) { try GitRemote(address) }
    }

    @Test(arguments: ["https://host%0d%0ahost=evil/x", "https://host\r\nhost=evil/x", "/tmp/a\nb", "https://h/%00"])
    func `G5: an address with line ends is refused`(_ address: String) {
        #expect(throws: Diagnostic.self) { try GitRemote(address) }
    }

    @Test(arguments: [
        "/srv/infra.git", "file:///srv/infra.git", "https://dev.azure.com/org/p/_git/r", "http://127.0.0.1:3000/x.git",
    ])
    func `addresses of repositories are accepted`(_ address: String) throws {
        #expect(try GitRemote(address).address == address)
    }

    @Test(arguments: [
        "-x", "--upload-pack=x", "x\u{202E}y", "a..b", "a/", "/a", "a//b", ".a", "a.", "a.lock", "a b", "a~1", "a^",
        "a:b",
        "a?b", "a*", "@{x", "HEAD", "", "a\nb", "é", "a\\b",
    ])
    func `G2: a ref that git might misread is refused`(_ name: String) {
        #expect(throws: Diagnostic.self) { try RefName.branch(name) }
    }

    @Test func `refs have full names`() throws {
        #expect(try RefName.branch("ABC1").full == "refs/heads/ABC1")
        #expect(try RefName.tag("dev-v6.4.3").full == "refs/tags/dev-v6.4.3")
        #expect(try RefName.branch("workspaces/ABC1").short == "workspaces/ABC1")
    }

    @Test func `G8: a name cannot forge a trailer or another person`() {
        let person = GitSignature(name: "Eve\nGabarit-Run-Id: forged <x@y>", email: "a@b\n> evil", seconds: 0)
        #expect(!person.name.contains("\n") && !person.name.contains("<") && !person.name.contains(">"))
        #expect(!person.email.contains("\n") && !person.email.contains(">"))
        #expect(GitSignature(name: "", email: "a@example.com", seconds: 0).name == "a@example.com")
    }

    @Test(arguments: ["", "xyz", "ABCDEF0123456789ABCDEF0123456789ABCDEF01", "0123"])
    func `an object id is 40 or 64 lower-case digits`(_ text: String) {
        #expect(ObjectID(text) == nil)
    }
}
