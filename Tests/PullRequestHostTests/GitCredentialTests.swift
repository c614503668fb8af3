import FoundationEssentials
import GabaritGit
import GabaritProcess
import GabaritSource
import GabaritTestKit
import GabaritValue
import PullRequestSteps
import Synchronization
import Testing

/// Gives one token after the other, a next one whenever one was refused.
private final class TokensInTurn: GitCredentialSource {
    private let rest: Mutex<[String]>

    init(_ tokens: [String]) {
        rest = Mutex(tokens)
    }

    func credential() async throws -> GitCredential {
        GitCredential(username: "x-access-token", password: Secret(rest.withLock { $0[0] }))
    }

    func refused() async { rest.withLock { if $0.count > 1 { $0.removeFirst() } } }
}

@Suite struct GitCredentialTests {
    /// A repository behind basic authentication, with a mirror that has these tokens; `nil` is the right one.
    private func withMirror(
        _ tokens: [String?], _ body: @Sendable @escaping (FakeHost, GitMirror) async throws -> Void
    ) async throws {
        try await FakeHost.with(.gitHub, repositories: true) { fake in
            try await GitRepository.create(
                at: fake.folder + "/repositories/infra.git", branch: RefName.branch("main"),
                first: TestRepository.commit(["README.md": "x\n"]))
            let remote = try GitRemote(fake.repository + ".git")
            let mirror = try await GitMirror(
                of: remote, in: fake.folder + "/mirror's",
                access: GitAccess(credentials: TokensInTurn(tokens.map { $0 ?? fake.token })))
            try await body(fake, mirror)
        }
    }

    @Test func `S2 fetch and push work, and the token is in no argument and no environment`() async throws {
        try await withMirror([nil]) { fake, mirror in
            let main = try RefName.branch("main")
            let refs = try await mirror.remoteRefs([main])
            let head = try #require(refs[main])
            try await mirror.ensure(refs)
            let commits = try await mirror.write(
                [TestRepository.commit(["big.bin": String(repeating: "0123456789", count: 200_000)])], on: head)
            let branch = try RefName.branch("ABC1")
            let made = try #require(commits.last)
            try await mirror.push(branch, made, expecting: nil)
            #expect(try await mirror.remoteRefs([branch])[branch] == made)
            let report = try #require(try await fake.control("state")["git"])
            #expect(report["found"] == [])
            guard case .integer(let served)? = report["served"] else {
                Issue.record("nothing was served")
                return
            }
            #expect(served >= 5)
            #expect(try left(in: fake.folder + "/mirror's").isEmpty)
        }
    }

    @Test func `a refused token is made anew, once`() async throws {
        try await withMirror(["old", nil]) { _, mirror in
            let main = try RefName.branch("main")
            let refs = try await mirror.remoteRefs([main])
            #expect(refs[main] != nil)
        }
    }

    @Test func `a token that stays refused is a transient fault that does not show it`() async throws {
        try await withMirror(["canary-wrong"]) { _, mirror in
            await #expect {
                _ = try await mirror.remoteRefs([try RefName.branch("main")])
            } throws: { error in
                let fault = error as? GitFault
                return fault?.isTransient == true && !"\(error)".contains("canary")
            }
        }
    }

    @Test func `G5 a token with a line end is never shown to git`() async throws {
        try await withMirror(["a\npassword=b"]) { fake, mirror in
            await #expect(throws: GitFault.self) { try await mirror.remoteRefs([try RefName.branch("main")]) }
            let report = try await fake.control("state")
            #expect(report["git"]?["refused"] == 0)
        }
    }

    @Test(arguments: ["https://user:canary@example.com/x", "https://user@example.com/x"])
    func `S2 an address with a user name or a password is refused without showing it`(address: String) throws {
        #expect {
            try GitRemote(address)
        } throws: { error in
            !"\(error)".contains("canary")
        }
    }

    /// What a credential has left in the folder of mirrors.
    private func left(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains("credential") }
    }
}
