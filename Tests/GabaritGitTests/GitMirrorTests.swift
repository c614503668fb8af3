internal import FoundationEssentials
internal import GabaritGit
internal import GabaritProcess
internal import GabaritSource
internal import GabaritTestKit
internal import Synchronization
internal import Testing

@Suite struct GitMirrorTests {
    private let main: RefName
    private let branch: RefName

    init() throws {
        main = try RefName.branch("main")
        branch = try RefName.branch("ABC1")
    }

    @Test func `what is written and pushed is read back by another mirror`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        let base = try await head(mirror)
        let ids = try await mirror.write(
            [try TestRepository.commit(["p/a.tf": "a\n"]), try TestRepository.commit(["p/b.tf": "b\n"])], on: base)
        try await mirror.push(branch, ids.last, expecting: nil)
        let files = try await repository.files(on: "ABC1")
        #expect(files == ["README.md": "infrastructure\n", "p/a.tf": "a\n", "p/b.tf": "b\n"])
    }

    @Test func `I9: the same draft on the same base has the same id on every machine`() async throws {
        let repository = try await TestRepository()
        var ids: [ObjectID?] = []
        for name in ["one", "two"] {
            let mirror = try await repository.mirror(name)
            ids.append(try await mirror.write([TestRepository.commit(["x": "1"])], on: head(mirror)).last)
        }
        #expect(ids[0] != nil && ids[0] == ids[1])
    }

    @Test func `trees that hold each other many times over are refused before they are walked`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        var draft = try TestRepository.commit([:])
        // Ten folders of ten folders …: git keeps one tree for each level, whatever the number of files it stands for.
        for number in 0..<30_000 {
            let digits = String(number + 100_000).dropFirst()
            draft.changes.append(
                .write(
                    try TreePath("many/" + digits.map(String.init).joined(separator: "/")), content: [0x61],
                    isExecutable: false))
        }
        let head = try #require(try await mirror.write([draft], on: head(mirror)).last)
        await #expect {
            _ = try await mirror.entries(at: head)
        } throws: {
            "\($0)" == "the repository holds more than 20000 files and folders, or paths of more than 512 bytes"
        }
        #expect(try await mirror.entries(at: head, under: TreePath("many/1/2")).count == 1000)
    }

    @Test func `files that are too large together are not read`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        var draft = try TestRepository.commit([:])
        let content = [UInt8](repeating: 0x61, count: 1 << 20)
        for number in 0..<65 {
            draft.changes.append(.write(try TreePath("f\(number)"), content: content, isExecutable: false))
        }
        let head = try #require(try await mirror.write([draft], on: head(mirror)).last)
        let ids = try await mirror.entries(at: head).filter { $0.path.name != "README.md" }.map(\.id)
        #expect(try await mirror.blobs(Array(ids.prefix(3))).map(\.count) == [1 << 20, 1 << 20, 1 << 20])
        await #expect {
            _ = try await mirror.blobs(ids)
        } throws: {
            if case .tooLarge = $0 as? GitFault { true } else { false }
        }
    }

    @Test func `a push with a lease that does not hold moves nothing`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        let base = try await head(mirror)
        let first = try #require(try await mirror.write([TestRepository.commit(["x": "1"])], on: base).last)
        let second = try #require(try await mirror.write([TestRepository.commit(["x": "2"])], on: base).last)
        try await mirror.push(branch, first, expecting: nil)
        await #expect(throws: GitFault.leaseLost(ref: "refs/heads/ABC1")) {
            try await mirror.push(branch, second, expecting: nil)
        }
        await #expect(throws: GitFault.leaseLost(ref: "refs/heads/ABC1")) {
            try await mirror.push(branch, second, expecting: base)
        }
        #expect(try await mirror.remoteRefs([branch])[branch] == first)
        try await mirror.push(branch, second, expecting: first)
        try await mirror.push(branch, nil, expecting: second)
        #expect(try await mirror.remoteRefs([branch])[branch] == nil)
    }

    @Test func `G7: a push that a hook declines is a typed fault with the hook's words`() async throws {
        let repository = try await TestRepository()
        try await repository.install(hook: "pre-receive", "printf 'policy \\033[31msays no\\n' >&2; exit 1")
        let mirror = try await repository.mirror()
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: head(mirror)).last
        do {
            try await mirror.push(branch, id, expecting: nil)
            Issue.record("the push should fail")
        } catch GitFault.rejected(let ref, let reason) {
            #expect(ref == "refs/heads/ABC1")
            #expect(reason.contains("policy ") && reason.contains("says no") && !reason.contains("\u{1B}"))
        }
        #expect(try await mirror.remoteRefs([branch])[branch] == nil)
    }

    @Test func `a squash and a merge bring a branch into the target`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        let base = try await head(mirror)
        let change = try #require(try await mirror.write([TestRepository.commit(["x": "1"])], on: base).last)
        let person = GitSignature(name: "A", email: "a@example.com", seconds: 1_760_000_000)
        for squash in [true, false] {
            let merged = try await mirror.merge(
                change, into: base, squash: squash, message: "Merge\n", author: person, committer: person)
            #expect(try await mirror.isAncestor(change, of: merged) == !squash)
            #expect(try await mirror.entries(at: merged).map(\.path.description) == ["README.md", "x"])
        }
    }

    @Test func `a merge of two sides that changed one line is a conflict that names the file`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        let base = try await head(mirror)
        let left = try #require(try await mirror.write([TestRepository.commit(["README.md": "left\n"])], on: base).last)
        let right = try #require(
            try await mirror.write([TestRepository.commit(["README.md": "right\n"])], on: base).last)
        let person = GitSignature(name: "A", email: "a@example.com", seconds: 0)
        await #expect(throws: GitFault.conflict(files: ["README.md"])) {
            _ = try await mirror.merge(
                left, into: right, squash: false, message: "m", author: person, committer: person)
        }
    }

    @Test func `E: a symbolic link in the repository is never followed`() async throws {
        let repository = try await TestRepository()
        try await shell(
            repository,
            """
            blob=$(printf '../other' | git hash-object -w --stdin)
            tree=$(printf '120000 blob %s\\tsecret\\n' "$blob" | git mktree)
            commit=$(git -c user.name=x -c user.email=x@x commit-tree "$tree" -m link)
            git update-ref refs/heads/main "$commit"
            """)
        let mirror = try await repository.mirror()
        let commit = try await head(mirror)
        await #expect(throws: GitFault.unsafeEntry(path: "secret", reason: "a symbolic link")) {
            _ = try await mirror.entries(at: commit)
        }
    }

    @Test(arguments: ["terraform/projects", "terraform"])
    func `E: a symbolic link on the way to the workspace folder is refused`(link: String) async throws {
        let repository = try await TestRepository()
        try await shell(
            repository,
            """
            export GIT_INDEX_FILE=$PWD/index
            blob=$(printf 'other' | git hash-object -w --stdin)
            git update-index --add --cacheinfo 120000,$blob,\(link)
            commit=$(git -c user.name=x -c user.email=x@x commit-tree "$(git write-tree)" -m link)
            git update-ref refs/heads/main "$commit"
            """)
        let mirror = try await repository.mirror()
        let commit = try await head(mirror)
        await #expect(throws: GitFault.unsafeEntry(path: link, reason: "a symbolic link")) {
            _ = try await mirror.folder(TreePath("terraform/projects/ABC"), at: commit)
        }
    }

    @Test func `F3: a folder that is not there names what differs from it only by case`() async throws {
        let repository = try await TestRepository([
            "p/abc/f": "", "p/aBC/f": "", "p/abcd/f": "", "p/ab/f": "", "p/é/f": "", "p/x": "",
        ])
        let mirror = try await repository.mirror()
        let commit = try await head(mirror)
        for (name, lookalikes) in [("ABC", ["aBC", "abc"]), ("É", ["é"]), ("new", [])] {
            let reading = try await mirror.folder(TreePath("p/\(name)"), at: commit)
            #expect(reading == .absent(lookalikes: lookalikes))
        }
        await #expect(throws: GitFault.unsafeEntry(path: "p/x", reason: "a file where a folder has to be")) {
            _ = try await mirror.folder(TreePath("p/x"), at: commit)
        }
        #expect(try await mirror.folder(TreePath("q/new"), at: commit) == .absent(lookalikes: []))
    }

    @Test func `G2: a branch that is not there is not looked for under other names`() async throws {
        let repository = try await TestRepository()
        try await shell(
            repository, "git update-ref refs/heads/refs/heads/odd main; git update-ref refs/tags/odd main")
        let commit = try await head(try await repository.mirror())
        let names = try ["odd", "heads/odd", "odd-g\(commit.short)", commit.text].map { try RefName.branch($0) }
        for address in [repository.path, "file://" + repository.path] {
            let mirror = try await GitMirror(of: GitRemote(address), in: repository.folder + "/other")
            #expect(try await mirror.remoteRefs(names + [main]) == [main: commit])
        }
    }

    @Test func `a mirror joins the packs of many writes and still reads all of them`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        var parent = try await head(mirror)
        var ids: [ObjectID] = []
        for number in 0..<70 {
            ids += try await mirror.write([TestRepository.commit(["f\(number)": "\(number)\n"])], on: parent)
            parent = ids[ids.count - 1]
        }
        let packs = try FileManager.default.contentsOfDirectory(
            atPath: repository.folder + "/mirror/0.git/objects/pack"
        ).filter { $0.hasSuffix(".pack") }
        #expect(packs.count < 20)
        #expect(try await mirror.entries(at: parent).count == 71)
        for id in ids { #expect(try await mirror.text(of: id).contains("Change")) }
    }

    @Test func `writes at the same time join packs one at a time, and none fails`() async throws {
        let repository = try await TestRepository()
        let commands = CountedCommands()
        let mirror = try await GitMirror(
            of: repository.remote, in: repository.folder + "/counted", access: GitAccess(commands: commands))
        let base = try await head(mirror)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                if number >= 8 { try await group.next() }
                group.addTask {
                    _ = try await mirror.write([TestRepository.commit(["f\(number)": "\(number)\n"])], on: base)
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(commands.count(of: "repack")))
        #expect(commands.mostAtOnce(of: "repack") == 1)
    }

    @Test func `G4: a submodule is refused, not fetched`() async throws {
        let repository = try await TestRepository()
        try await shell(
            repository,
            """
            tree=$(printf '160000 commit %040d\\tsub\\n' 1 | git mktree --missing)
            commit=$(git -c user.name=x -c user.email=x@x commit-tree "$tree" -m sub)
            git update-ref refs/heads/main "$commit"
            """)
        let mirror = try await repository.mirror()
        let commit = try await head(mirror)
        await #expect(throws: GitFault.unsafeEntry(path: "sub", reason: "a submodule")) {
            _ = try await mirror.entries(at: commit)
        }
    }

    @Test func `G4: a submodule at a path that ends in a carriage return is refused with its file`() async throws {
        let repository = try await TestRepository()
        try await shell(
            repository,
            """
            modules=$(printf '[submodule "x"]\\n\\tpath = "x\\\\r"\\n\\turl = ../hooked.git\\n' | git hash-object -w --stdin)
            tree=$({ printf '100644 blob %s\\t.gitmodules\\0' "$modules"; printf '160000 commit %040d\\tx\\r' 1; printf '\\0'; } | git mktree -z --missing)
            commit=$(git -c user.name=x -c user.email=x@x commit-tree "$tree" -m sub)
            git update-ref refs/heads/main "$commit"
            """)
        let mirror = try await repository.mirror()
        let commit = try await head(mirror)
        await #expect {
            _ = try await mirror.entries(at: commit)
        } throws: {
            guard case GitFault.unsafeEntry(let path, _) = $0 else { return false }
            return path.hasPrefix("x") && !path.contains("\r") || path == ".gitmodules"
        }
    }

    @Test func `G11: a pack that is larger than a fetch may write is refused, and nothing of it stays`() async throws {
        let repository = try await TestRepository()
        try await shell(
            repository,
            """
            blob=$(head -c 3000000 /dev/urandom | git hash-object -w --stdin)
            tree=$(printf '100644 blob %s\\tbig\\n' "$blob" | git mktree)
            git update-ref refs/heads/big $(git -c user.name=x -c user.email=x@x commit-tree "$tree" -m big)
            """)
        let mirror = try await GitMirror(
            of: repository.remote, in: repository.folder + "/small", access: GitAccess(largestPack: 1 << 20))
        let big = try RefName.branch("big")
        let refs = try await mirror.remoteRefs([big])
        await #expect(
            throws: GitFault.tooLarge(what: "what '\(repository.path)' sends at once is", limit: "1048576 bytes")
        ) {
            try await mirror.ensure(refs)
        }
        let packs = try FileManager.default.contentsOfDirectory(atPath: repository.folder + "/small/0.git/objects/pack")
        #expect(packs == [])
        // What is small enough still comes, and where the limit is not in the way the large one comes too.
        #expect(try await mirror.entries(at: head(mirror)).map(\.path.description) == ["README.md"])
        try await repository.mirror().ensure(refs)
    }

    @Test func `F: git finds nothing wrong with what is written under odd names`() async throws {
        let repository = try await TestRepository()
        let mirror = try await repository.mirror()
        let names = [
            "é.tf", "a b.tf", ".hidden/x.tf", "-x.tf", "日本/ñ.tf", "$(id).tf", "x;y&z.tf", "git/config", "a.git/x",
            String(repeating: "n", count: 250) + ".tf", "d/d/d/d/d/d/x.tf", "Z/a", "Z.a", "Z-a",
        ]
        var first = try TestRepository.commit(
            Dictionary(uniqueKeysWithValues: names.map { ($0, "x = 1\n") }), "Ünïcode\n\n---\n-- \nGabarit: x\n")
        first.author = GitSignature(name: "Zoë O'Neil, \"x\" (y)", email: "a+b@example.com", seconds: 1_760_000_000)
        var second = try TestRepository.commit([:], "Out\n")
        second.changes = try names.dropLast(4).map { .delete(try TreePath($0)) }
        let ids = try await mirror.write([first, second], on: head(mirror))
        try await mirror.push(branch, ids.last, expecting: nil)
        let left = try await repository.files(on: "ABC1").keys.sorted()
        #expect(left == ["README.md", "Z-a", "Z.a", "Z/a", "d/d/d/d/d/d/x.tf"])
        try await shell(
            repository,
            """
            said=$(git fsck --strict --full --no-dangling --no-progress 2>&1) || { echo "$said" >&2; exit 1; }
            test -z "$said" || { echo "$said" >&2; exit 1; }
            """)
    }

    @Test func `G4: hooks in a mirror are never run`() async throws {
        let repository = try await TestRepository()
        do { _ = try await repository.mirror() }
        let mark = repository.folder + "/ran"
        try await shell(
            repository,
            """
            \(Self.freeSlot)
            mkdir -p ../mirror/0.git/hooks
            for hook in reference-transaction pre-push post-checkout fsmonitor-watchman; do
                printf '#!/bin/sh\\ntouch \(mark)\\n' > ../mirror/0.git/hooks/$hook
                chmod +x ../mirror/0.git/hooks/$hook
            done
            """)
        let mirror = try await repository.mirror()
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: head(mirror)).last
        try await mirror.push(branch, id, expecting: nil)
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test func `G6: no push option is ever sent`() async throws {
        let repository = try await TestRepository()
        try await repository.install(hook: "pre-receive", "env > \(repository.folder)/environment")
        try await shell(
            repository,
            """
            git config receive.advertisePushOptions true
            git init --quiet --bare ../mirror/0.git
            git --git-dir ../mirror/0.git config push.pushOption 'ci.skip;id'
            """)
        let mirror = try await repository.mirror()
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: head(mirror)).last
        try await mirror.push(branch, id, expecting: nil)
        let environment = try String(contentsOf: URL(filePath: repository.folder + "/environment"), encoding: .utf8)
        #expect(environment.contains("GIT_PUSH_OPTION_COUNT=0"))
    }

    @Test func `G10: locks and part files of a killed process do not stop the next one`() async throws {
        let repository = try await TestRepository()
        do {
            let mirror = try await repository.mirror()
            _ = try await head(mirror)
        }
        let slot = repository.folder + "/mirror/0.git"
        for name in ["refs/mirror/heads/main.lock", "packed-refs.lock", "objects/pack/tmp_pack_x", "config.lock"] {
            #expect(FileManager.default.createFile(atPath: "\(slot)/\(name)", contents: Data()))
        }
        try await shell(
            repository,
            """
            \(Self.freeSlot)
            git -c user.name=x -c user.email=x@x commit-tree main^{tree} -p main -m next | xargs git update-ref refs/heads/main
            """)
        let mirror = try await repository.mirror()
        _ = try await head(mirror)
        #expect(!FileManager.default.fileExists(atPath: slot + "/packed-refs.lock"))
    }

    @Test func `two mirrors of one folder take a slot each`() async throws {
        let repository = try await TestRepository()
        let first = try await repository.mirror()
        let second = try await repository.mirror()
        #expect(try await head(first) == head(second))
        #expect(FileManager.default.fileExists(atPath: repository.folder + "/mirror/1.git/objects"))
    }

    @Test func `those who want the same refs at the same time share one fetch`() async throws {
        let repository = try await TestRepository()
        let commands = CountedCommands()
        let mirror = try await GitMirror(
            of: repository.remote, in: repository.folder + "/counted", access: GitAccess(commands: commands))
        let main = try RefName.branch("main")
        let refs = try await mirror.remoteRefs([main])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await mirror.ensure(refs) } }
            try await group.waitForAll()
        }
        #expect(commands.count(of: "fetch") == 1)
        try await mirror.ensure(refs)
        #expect(commands.count(of: "fetch") == 1)
    }

    @Test func `a remote that does not exist is a typed fault`() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gabarit-test-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let mirror = try await GitMirror(of: GitRemote(folder + "/nowhere.git"), in: folder + "/mirror")
        do {
            _ = try await mirror.remoteRefs([main])
            Issue.record("the read should fail")
        } catch GitFault.notFound {
        }
    }

    /// Waits until nobody has the first slot: a process that another test starts has its lock too, until it is itself.
    private static let freeSlot = "flock ../mirror/0.git.lock true"

    private func head(_ mirror: GitMirror) async throws -> ObjectID {
        let refs = try await mirror.remoteRefs([main])
        try await mirror.ensure(refs)
        return try #require(refs[main])
    }

    private func shell(_ repository: TestRepository, _ script: String) async throws {
        let program = Program(
            path: "/bin/sh", arguments: ["-euc", script],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"],
            workingDirectory: repository.path, limits: ProgramLimits(time: .seconds(1800)))
        let result = try await program.run()
        try #require(result.isSuccess, "\(result.errorText)")
    }
}

/// Runs the commands of git and counts them.
private final class CountedCommands: GitCommands {
    private struct Count {
        var all = 0
        var running = 0
        var mostAtOnce = 0
    }

    private let counts = Mutex<[String: Count]>([:])

    func count(of command: String) -> Int { counts.withLock { $0[command]?.all ?? 0 } }

    func mostAtOnce(of command: String) -> Int { counts.withLock { $0[command]?.mostAtOnce ?? 0 } }

    func run(_ program: Program, of command: String) async throws(ProgramFault) -> ProgramResult {
        counts.withLock { counts in
            var count = counts[command] ?? Count()
            count.all += 1
            count.running += 1
            count.mostAtOnce = max(count.mostAtOnce, count.running)
            counts[command] = count
        }
        defer { counts.withLock { $0[command]?.running -= 1 } }
        return try await program.run()
    }
}
