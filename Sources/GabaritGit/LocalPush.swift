internal import GabaritProcess

/// Pushes to a repository on this machine: `git receive-pack`, the server's half of a push, gets the packs as they were written.
///
/// `git push` starts the same command, and others that look for the objects and pack them anew. The settings, hooks and
/// checks of the repository hold as for any push.
///
/// Source: gitprotocol-pack(5), pushing data to a server.
struct LocalPush {
    /// The most that goes at once; more is left to `git push`, which does not hold it in memory.
    private static let mostBytes = 64 * 1024 * 1024
    private static let flush = Array("0000".utf8)

    let git: Git
    let remote: GitRemote

    /// Moves refs whose packs are known, each only from where it is believed to be.
    ///
    /// - Returns: what became of them, by their refs; those of which nothing is known are absent.
    /// - Throws: `CancellationError`.
    func push(_ updates: [RefUpdate]) async throws -> [RefName: Result<Void, GitFault>] {
        let updates = updates.filter { $0.new != nil && $0.pack != nil }
        guard let repository = remote.localRepository, let pack = Self.pack(of: updates) else { return [:] }
        do {
            let result = try await git.receivePack(Self.commands(updates) + pack, in: repository)
            let answer = PushAnswer(ofReceivePack: result)
            let answers = updates.map { update in
                (update.ref, Result { () throws(GitFault) in try answer.check(ref: update.ref, remote: remote) })
            }
            return Dictionary(answers) { first, _ in first }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return [:]
        }
    }

    /// What some updates bring, each pack once; `nil` when there is nothing, or a pack is gone since packs were joined.
    private static func pack(of updates: [RefUpdate]) -> [UInt8]? {
        var packs: [[UInt8]] = []
        var limit = mostBytes
        for path in Set(updates.compactMap(\.pack)) {
            guard let bytes = try? BoundedFile.bytes(ofRegularFile: path, upTo: limit) else { return nil }
            limit -= bytes.count
            packs.append(bytes)
        }
        if packs.count == 1 { return packs[0] }
        let parts = packs.compactMap(Pack.init)
        return parts.isEmpty || parts.count < packs.count ? nil : Pack.joined(parts)
    }

    /// Lines `<old> <new> <ref>`, the first with what is asked of the other side.
    private static func commands(_ updates: [RefUpdate]) -> [UInt8] {
        let none = String(repeating: "0", count: 40)
        let lines = updates.map { "\($0.old?.text ?? none) \($0.new?.text ?? none) \($0.ref.full)" }
        let asked = "\0report-status object-format=sha1"
        return lines.enumerated().flatMap { PacketLine.bytes($1 + ($0 == 0 ? asked : "")) } + flush
    }
}

/// A line as git sends it: its length in four hexadecimal digits, which count themselves, and its content.
///
/// Source: gitprotocol-common(5), pkt-line format.
enum PacketLine {
    private static let digits = 4

    static func bytes(_ text: String) -> [UInt8] {
        let length = String(text.utf8.count + digits, radix: 16)
        return Array((String(repeating: "0", count: digits - length.count) + length + text).utf8)
    }

    /// The lines up to the first that is empty or broken, without their line ends.
    static func texts(_ bytes: [UInt8]) -> [String] {
        var texts: [String] = []
        var rest = bytes[...]
        while let length = Int(String(decoding: rest.prefix(digits), as: UTF8.self), radix: 16), length > digits,
            length <= rest.count
        {
            let text = String(decoding: rest.prefix(length).dropFirst(digits), as: UTF8.self)
            texts.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            rest = rest.dropFirst(length)
        }
        return texts
    }
}
