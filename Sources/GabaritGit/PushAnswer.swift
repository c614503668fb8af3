internal import GabaritProcess
internal import GabaritSource

/// What a push said of its ref.
///
/// Source: `git push --porcelain`: a flag, the refs and a summary, by tabs; flag `!` means refused.
struct PushAnswer {
    private let result: ProgramResult

    init(_ result: ProgramResult) {
        self.result = result
    }

    func check(ref: RefName, remote: GitRemote) throws(GitFault) {
        for line in result.outputText.split(separator: "\n") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 3, columns[1].hasSuffix(":" + ref.full) else { continue }
            guard columns[0].hasPrefix("!") else {
                if result.isSuccess { return }
                break
            }
            throw refusal(String(columns[2]), ref)
        }
        throw .unreachable(address: remote.address, reason: Git.reason(result))
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
        let said = result.errorText.split(separator: "\n").filter { $0.hasPrefix("remote:") }
            .map { $0.dropFirst("remote:".count).trimmingSpaces }.filter { !$0.isEmpty }
        let reason = ([summary] + said).map { VisibleText.escaped($0) }.joined(separator: "; ")
        return .rejected(ref: ref.full, reason: String(reason.prefix(1000)))
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
