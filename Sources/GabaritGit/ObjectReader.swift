internal import GabaritProcess

/// Reads objects of one repository through a `git cat-file --batch` that stays.
struct ObjectReader: Sendable {
    /// So many names fit into one pipe.
    private static let namesAtOnce = 256
    private let conversation: Conversation

    init(_ git: Git) {
        conversation = Conversation(git.program("cat-file", ["--batch"]))
    }

    /// The objects of some names, in their order; `nil` where there is none.
    ///
    /// - Parameters:
    ///   - names: as git takes them: ids, refs, `<commit>:<path>`; at most 200 bytes each on average.
    ///   - limit: the most bytes of all together.
    /// - Throws: `GitFault.tooLarge` past the limit.
    func objects(_ names: [String], upTo limit: Int = .max) async throws -> [GitObject?] {
        var found: [GitObject?] = []
        var bytes = 0
        found.reserveCapacity(names.count)
        for start in stride(from: 0, to: names.count, by: Self.namesAtOnce) {
            let objects = try await answer(Array(names[start..<min(start + Self.namesAtOnce, names.count)]))
            bytes += objects.reduce(0) { $0 + ($1?.bytes.count ?? 0) }
            guard bytes <= limit else {
                throw GitFault.tooLarge(what: "the files that are read together have", limit: "\(limit) bytes")
            }
            found += objects
        }
        return found
    }

    /// The object of one name, `nil` when there is none.
    func object(_ name: String) async throws -> GitObject? { try await objects([name]).first ?? nil }

    /// The objects of some ids, all of one kind.
    ///
    /// - Throws: `GitFault.failed` for one that is missing or of another kind.
    func objects(_ ids: [ObjectID], _ kind: GitObject.Kind, upTo limit: Int = .max) async throws -> [GitObject] {
        try zip(ids, await objects(ids.map(\.text), upTo: limit)).map { id, object in
            guard let object, object.kind == kind, object.id == id else {
                throw GitFault.failed(command: "cat-file", reason: "the \(kind.rawValue) \(id.short) is missing")
            }
            return object
        }
    }

    private func answer(_ names: [String]) async throws -> [GitObject?] {
        let question = Array(names.map { $0 + "\n" }.joined().utf8)
        let answer: BatchAnswer
        do {
            do {
                answer = try await ask(question, names)
            } catch ProgramFault.notStarted {
                // Something else ended it since the last question; a second end is its own.
                answer = try await ask(question, names)
            }
        } catch let fault as ProgramFault {
            throw Git.fault(fault, "cat-file")
        }
        guard !answer.isBroken else {
            throw GitFault.failed(command: "cat-file", reason: "an answer that is not one")
        }
        return answer.objects
    }

    private func ask(_ question: [UInt8], _ names: [String]) async throws -> BatchAnswer {
        try await conversation.ask(question, BatchAnswer(names))
    }
}
