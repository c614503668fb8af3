import FoundationEssentials
import GabaritProcess
import GabaritTestKit
import Testing

@testable import GabaritGit

/// Pushes to a repository on this machine, with packs as they were written.
@Suite struct LocalPushTests {
    private let commands = CountedCommands()
    private let main: RefName
    private let branch: RefName

    init() throws {
        main = try RefName.branch("main")
        branch = try RefName.branch("ABC1")
    }

    @Test func `what was written goes to a remote on this machine without being packed again`() async throws {
        let (repository, mirror, base) = try await place()
        try await repository.install(hook: "post-receive", "cat > \(repository.folder)/moved")
        let first = try await mirror.write(
            [TestRepository.commit(["p/a": "1"]), TestRepository.commit(["p/b": "2"])], on: base)
        try await mirror.push(branch, first.last, expecting: nil)
        let second = try await mirror.write([TestRepository.commit(["p/a": "3"])], on: first.last)
        try await mirror.push(branch, second.last, expecting: first.last)
        #expect(try await repository.files(on: "ABC1") == ["README.md": "infrastructure\n", "p/a": "3", "p/b": "2"])
        #expect(commands.count(of: "receive-pack") == 2)
        #expect(commands.count(of: "push") == 0)
        let moved = try String(contentsOfFile: repository.folder + "/moved", encoding: .utf8)
        #expect(moved == "\(first[1]) \(second[0]) refs/heads/ABC1\n")
        try await check(repository)
    }

    @Test func `packs of several workspaces go as one`() async throws {
        let (repository, mirror, base) = try await place()
        // The same file in both: a strict remote refuses a pack that holds an object twice, and gets it the long way.
        let updates = try await write(["A", "B"], to: mirror, on: base)
        for result in await PushCommand(git: mirror.git, remote: mirror.remote).push(updates) { try result.get() }
        #expect(commands.count(of: "receive-pack") == 1)
        #expect(commands.count(of: "push") == 0)
        for name in ["A", "B"] {
            #expect(try await repository.files(on: name)["p/\(name)/own"] == name)
            #expect(try await repository.files(on: name)["p/\(name)/same"] == "same")
        }
        try await check(repository)
    }

    @Test func `a hook that declines one of several runs once more for each, and the others arrive`() async throws {
        let (repository, mirror, base) = try await place()
        try await repository.install(
            hook: "pre-receive", "while read old new ref; do case $ref in *B) echo no thanks >&2; exit 1;; esac; done")
        let updates = try await write(["A", "B", "C"], to: mirror, on: base)
        let results = await PushCommand(git: mirror.git, remote: mirror.remote).push(updates)
        try results[0].get()
        #expect(
            throws: GitFault.rejected(
                ref: "refs/heads/B", reason: "[remote rejected] (pre-receive hook declined); no thanks")
        ) {
            try results[1].get()
        }
        try results[2].get()
        #expect(Set(try await mirror.remoteRefs(updates.map(\.ref)).keys.map(\.short)) == ["A", "C"])
    }

    @Test func `a hook that declines a push is asked once`() async throws {
        let (repository, mirror, base) = try await place()
        try await repository.install(hook: "update", "echo asked >> \(repository.folder)/asked; echo no >&2; exit 1")
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: base).last
        await #expect(
            throws: GitFault.rejected(
                ref: "refs/heads/ABC1", reason: "hook declined; no; error: hook declined to update refs/heads/ABC1")
        ) {
            try await mirror.push(branch, id, expecting: nil)
        }
        #expect(try String(contentsOfFile: repository.folder + "/asked", encoding: .utf8) == "asked\n")
    }

    @Test func `what a pack lacks since it was here before is pushed the long way`() async throws {
        let (repository, mirror, base) = try await place()
        _ = try await mirror.write([TestRepository.commit(["p/a": "only here"])], on: base)
        let id = try await mirror.write([TestRepository.commit(["q/a": "only here"])], on: base).last
        try await mirror.push(branch, id, expecting: nil)
        #expect(commands.count(of: "receive-pack") == 1)
        #expect(commands.count(of: "push") == 1)
        #expect(try await repository.files(on: "ABC1")["q/a"] == "only here")
        try await check(repository)
    }

    @Test func `a pack that is gone, or was never written, is no hindrance`() async throws {
        let (repository, mirror, base) = try await place()
        let draft = try TestRepository.commit(["x": "1"])
        let id = try await mirror.write([draft], on: base).last
        #expect(try await mirror.write([draft], on: base).last == id)
        let packs = mirror.git.repository + "/objects/pack"
        _ = try await mirror.git.run("repack", ["-a", "-d", "-q", "--keep-unreachable"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: packs).filter { $0.hasSuffix(".pack") }.count == 1)
        try await mirror.push(branch, id, expecting: nil)
        #expect(commands.count(of: "receive-pack") == 0)
        #expect(try await repository.files(on: "ABC1")["x"] == "1")
        // Another mirror that finds everything here writes no pack.
        let again = try await mirror.write([draft, TestRepository.commit(["y": "2"])], on: base)
        try await mirror.push(branch, again.last, expecting: id)
        #expect(try await repository.files(on: "ABC1")["y"] == "2")
    }

    @Test func `a remote that cannot take the objects is told as one`() async throws {
        let (repository, mirror, base) = try await place()
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: base).last
        let config = repository.path + "/config"
        let text = try String(contentsOfFile: config, encoding: .utf8)
        try Data((text + "[receive]\n\tmaxInputSize = 10\n").utf8).write(to: URL(filePath: config))
        await #expect(throws: GitFault.self) { try await mirror.push(branch, id, expecting: nil) }
        #expect(try await mirror.remoteRefs([branch]).isEmpty)
    }

    @Test(arguments: [
        "", "0000", "000eunpack ok\n", "000eunpack ok\n0017ok refs/heads/OTHER", "0019ok refs/heads/ABC1\n", "ffff",
        "zzzz",
        "-001", "0004unpack ok", "000eunpack ok\n0018ok refs/heads/ABC1 x\n", "000eunpack ok\n0006ng",
    ])
    func `what is no report says nothing of a ref`(text: String) throws {
        let result = ProgramResult(ending: .exited(0), output: Array(text.utf8), errorOutput: [])
        let remote = try GitRemote("/nowhere")
        #expect {
            try PushAnswer(ofReceivePack: result).check(ref: branch, remote: remote)
        } throws: {
            guard case .unreachable? = $0 as? GitFault else { return false }
            return true
        }
    }

    @Test(arguments: [[], Array("PACK".utf8), Array("PACK\0\0\0\u{3}\0\0\0\u{1}0123456789012345678901234".utf8)])
    func `what is no pack is not joined`(bytes: [UInt8]) {
        #expect(Pack(bytes) == nil)
    }

    // MARK: -

    private func place() async throws -> (TestRepository, GitMirror, ObjectID) {
        let repository = try await TestRepository()
        let mirror = try await GitMirror(
            of: repository.remote, in: repository.folder + "/mirror", access: GitAccess(commands: commands))
        let refs = try await mirror.remoteRefs([main])
        try await mirror.ensure(refs)
        return (repository, mirror, try #require(refs[main]))
    }

    /// Writes a commit for each name, each in a mirror of its own so that each pack is whole, and gathers what pushes them.
    private func write(_ names: [String], to mirror: GitMirror, on base: ObjectID) async throws -> [RefUpdate] {
        var updates: [RefUpdate] = []
        for name in names {
            let draft = try TestRepository.commit(["p/\(name)/own": name, "p/\(name)/same": "same"])
            let id = try #require(try await mirror.write([draft], on: base).last)
            updates.append(RefUpdate(ref: try .branch(name), new: id, old: nil, pack: await mirror.pack(upTo: id)))
        }
        return updates
    }

    /// What git itself finds wrong with the remote.
    private func check(_ repository: TestRepository) async throws {
        let program = Program(
            path: Git.find(), arguments: ["--git-dir", repository.path, "fsck", "--strict"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
        let result = try await program.run()
        #expect(result.isSuccess, "\(result.errorText)")
    }
}
