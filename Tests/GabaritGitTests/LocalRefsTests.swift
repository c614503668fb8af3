import GabaritGit
import GabaritProcess
import GabaritTestKit
import Testing

/// Refs of a remote on this machine, as git keeps them in its files.
@Suite struct LocalRefsTests {
    private let main: RefName
    private let branch: RefName

    init() throws {
        main = try .branch("main")
        branch = try .branch("team/ABC1")
    }

    @Test func `a ref counts wherever it is kept`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        let head = try #require(try await mirror.remoteRefs([main])[main])
        try await git(repository, "branch", "team/ABC1")
        #expect(try await mirror.remoteRefs([main, branch]) == [main: head, branch: head])
        try await git(repository, "pack-refs", "--all")
        #expect(try await mirror.remoteRefs([main, branch]) == [main: head, branch: head])
        // Written anew: the line of the packed refs is older than the file.
        let next = try #require(try await commit(repository, mirror, on: head))
        try await git(repository, "update-ref", branch.full, next.text)
        #expect(try await mirror.remoteRefs([main, branch]) == [main: head, branch: next])
        try await git(repository, "update-ref", "-d", branch.full)
        #expect(try await mirror.remoteRefs([main, branch]) == [main: head])
    }

    @Test func `a name that is a folder of refs, or the end of another, is no ref`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        for isPacked in [false, true] {
            if isPacked {
                try await git(repository, "pack-refs", "--all")
            } else {
                try await git(repository, "branch", "team/ABC1")
                try await git(repository, "branch", "heads/ABC1")
            }
            #expect(try await mirror.remoteRefs([.branch("team"), .branch("ABC1"), .branch("team/ABC")]).isEmpty)
        }
    }

    @Test func `a ref that stands for another is that one`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        try await git(repository, "symbolic-ref", branch.full, main.full)
        let refs = try await mirror.remoteRefs([main, branch])
        #expect(refs[branch] != nil && refs[branch] == refs[main])
    }

    @Test func `a tag with a text of its own has the id of the tag, packed or not`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        try await git(repository, "-c", "user.name=a", "-c", "user.email=b", "tag", "-a", "-m", "x", "v1", "main")
        let tag = try RefName.tag("v1")
        let loose = try await mirror.remoteRefs([tag, main])
        try await git(repository, "pack-refs", "--all")
        #expect(try await mirror.remoteRefs([tag, main]) == loose)
        #expect(loose[tag] != nil && loose[tag] != loose[main])
    }

    private func commit(
        _ repository: TestRepository, _ mirror: GitMirror, on head: ObjectID
    ) async throws -> ObjectID? {
        try await mirror.ensure([main: head])
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: head).last
        try await mirror.push(.branch("carrier"), id, expecting: nil)
        return id
    }

    private func git(_ repository: TestRepository, _ arguments: String...) async throws {
        let program = Program(
            path: "/usr/bin/git", arguments: ["--git-dir", repository.path] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"], limits: ProgramLimits(time: .seconds(1800)))
        let result = try await program.run()
        try #require(result.isSuccess, "\(result.errorText)")
    }
}
