internal import GabaritProcess
internal import GabaritSource

/// What a push said of its refs.
struct PushAnswer {
    /// The full names of the refs that were moved, or are where they should be.
    private var taken: Set<String> = []
    /// Why others were not, by their full names.
    private var refused: [String: String] = [:]
    /// What the remote and its hooks said besides.
    private let said: [Substring]
    private let result: ProgramResult

    /// - Parameter result: what `git push --porcelain` wrote: a flag, the refs and a summary, by tabs; flag `!` means refused.
    init(ofPush result: ProgramResult) {
        self.result = result
        said = result.errorText.split(separator: "\n").filter { $0.hasPrefix("remote:") }
            .map { $0.dropFirst("remote:".count) }
        for line in result.outputText.split(separator: "\n") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 3, let ref = columns[1].split(separator: ":").last.map(String.init) else { continue }
            if columns[0].hasPrefix("!") {
                refused[ref] = String(columns[2])
            } else if result.isSuccess {
                taken.insert(ref)
            }
        }
    }

    /// - Parameter result: what `git receive-pack` wrote: a line `unpack ok`, and for each ref a line `ok <ref>` or
    ///   `ng <ref> <reason>`. Source: gitprotocol-pack(5), report status.
    init(ofReceivePack result: ProgramResult) {
        self.result = result
        said = result.errorText.split(separator: "\n")
        let lines = PacketLine.texts(result.output)
        guard lines.first == "unpack ok" else { return }
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch words.first {
            case "ok" where words.count == 2: taken.insert(words[1])
            case "ng" where words.count == 3: refused[words[1]] = words[2]
            default: break
            }
        }
    }

    /// - Throws: `GitFault.unreachable` when nothing was said of the ref.
    func check(ref: RefName, remote: GitRemote) throws(GitFault) {
        if let summary = refused[ref.full] { throw refusal(summary, ref) }
        guard taken.contains(ref.full) else {
            throw .unreachable(address: remote.address, reason: Git.reason(result))
        }
    }

    /// What a remote says that could not take the push, whatever is in it.
    private static let troubles = [
        "unpacker error", "internal server error", "internal error", "missing necessary objects", "no space left",
        "read-only file system", "input/output error", "out of memory",
    ]

    private func refusal(_ summary: String, _ ref: RefName) -> GitFault {
        let isRace =
            summary.contains("stale info") || summary.contains("fetch first")
            || summary.contains("failed to update ref")
            || summary.contains("cannot lock ref") || summary.contains("failed to lock")
        if isRace { return .leaseLost(ref: ref.full) }
        let words = (summary + " " + result.errorText).lowercased()
        if Self.troubles.contains(where: words.contains) {
            return .failed(command: "push", reason: Git.reason(result))
        }
        let said = said.map(\.trimmingSpaces).filter { !$0.isEmpty }
        let reason = ([summary] + said).map { VisibleText.escaped($0) }.joined(separator: "; ")
        return .rejected(ref: ref.full, reason: String(reason.prefix(1000)))
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
