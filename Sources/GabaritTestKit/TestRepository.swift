internal import FoundationEssentials
public import GabaritGit
internal import GabaritSource

/// A bare repository in a folder of its own, removed with the value: a real remote for tests.
public final class TestRepository: Sendable {
    /// The folder that holds the repository and everything a test puts beside it.
    public let folder: String
    /// The absolute path of the repository.
    public let path: String
    public let remote: GitRemote

    /// - Parameter files: the content of the first commit on `main`.
    public init(_ files: [String: String] = ["README.md": "infrastructure\n"]) async throws {
        folder = FileManager.default.temporaryDirectory.path + "/gabarit-test-" + UUID().uuidString
        path = folder + "/remote.git"
        remote = try GitRemote(path)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await GitRepository.create(at: path, branch: RefName.branch("main"), first: Self.commit(files, "Start\n"))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A mirror of the repository; each name is a folder of its own, as on different machines.
    public func mirror(_ name: String = "mirror") async throws -> GitMirror {
        try await GitMirror(of: remote, in: "\(folder)/\(name)")
    }

    /// A commit by the usual people at a fixed time.
    public static func commit(_ files: [String: String], _ message: String = "Change\n") throws -> CommitDraft {
        let person = GitSignature(name: "Lead", email: "lead@example.com", seconds: 1_760_000_000)
        let service = GitSignature(name: "Gabarit", email: "gabarit@example.com", seconds: 1_760_000_000)
        let changes = try files.sorted { $0.key < $1.key }.map { path, text in
            TreeChange.write(try TreePath(path), content: Array(text.utf8), isExecutable: false)
        }
        return CommitDraft(author: person, committer: service, message: message, changes: changes)
    }

    /// Installs a hook of the remote, a shell script.
    public func install(hook name: String, _ script: String) async throws {
        try FileManager.default.createDirectory(atPath: "\(path)/hooks", withIntermediateDirectories: true)
        try await ExecutableFile.write("#!/bin/sh\n\(script)\n", to: "\(path)/hooks/\(name)")
    }

    /// The text of every file of a branch.
    public func files(on branch: String = "main") async throws -> [String: String] {
        let mirror = try await mirror("reader")
        let name = try RefName.branch(branch)
        let refs = try await mirror.remoteRefs([name])
        guard let head = refs[name] else { return [:] }
        try await mirror.ensure(refs)
        let entries = try await mirror.entries(at: head)
        let contents = try await mirror.blobs(entries.map(\.id))
        return Dictionary(
            zip(entries, contents).map { ($0.path.description, String(decoding: $1, as: UTF8.self)) }
        ) { first, _ in first }
    }
}
