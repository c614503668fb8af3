internal import GabaritDigest
public import GabaritQueue
internal import GabaritValue

extension StorageAccount {
    /// What was put aside, oldest first; one for each id. Nothing is taken off.
    ///
    /// Up to 16 are only looked at; to see more they are taken for a moment, in which nobody else sees them.
    ///
    /// - Parameter limit: the most messages to look at.
    public func deadLetters(limit: Int = 1000) async throws -> [DeadLetter] {
        do {
            let first = try await service.peek(upTo: StorageService.largestBatch, of: names.deadLetters)
            if first.count < StorageService.largestBatch { return Self.letters(first) }
            let taken = try await takeAll(limit)
            try await giveBack(taken)
            return Self.letters(taken)
        } catch {
            throw QueueFault(error)
        }
    }

    /// Sends a dead letter again, as the newest message of its queue, and takes it off when that is confirmed.
    ///
    /// - Throws: `QueueFault.notFound` when there is no such dead letter among the first thousand.
    public func redrive(_ id: String) async throws {
        do {
            let taken = try await takeAll(1000)
            let letter = Self.letters(taken).last { $0.id == id }
            let notes = Self.notes(taken)
            let copies = letter == nil ? [] : taken.filter { (Self.line(of: $0, notes).id ?? $0.id) == id }
            try await giveBack(taken.filter { one in !copies.contains { $0.id == one.id } })
            guard let letter else { throw QueueFault.notFound(id: id) }
            try await resend(letter)
            for copy in copies { try await service.delete(copy.id, copy.receipt, from: names.deadLetters) }
        } catch {
            throw QueueFault(error)
        }
    }

    /// Takes messages until there are no more. They come back by themselves when this ends in an error.
    private func takeAll(_ limit: Int) async throws -> [StorageService.Delivery] {
        var taken: [StorageService.Delivery] = []
        while taken.count < limit {
            let more = try await service.take(
                upTo: limit - taken.count, from: names.deadLetters, for: .seconds(60))
            if more.isEmpty { break }
            taken += more
        }
        return taken.sorted { $0.inserted < $1.inserted }
    }

    private func giveBack(_ taken: [StorageService.Delivery]) async throws {
        for one in taken { _ = try await service.update(one.id, one.receipt, in: names.deadLetters, for: .zero) }
    }

    private static func letters(_ found: [StorageService.Delivery]) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        let notes = notes(found)
        for one in found {
            let frame = MessageFrame(reading: BodyEncoding.body(of: one.text))
            guard frame.about == nil else { continue }
            let line = line(of: one, notes)
            let letter = DeadLetter(
                id: line.id ?? one.id, body: frame.body, group: line.group ?? frame.group,
                enqueued: line.enqueued.map { Timestamp(milliseconds: $0) } ?? one.inserted,
                round: line.round, reason: line.reason ?? unknown)
            if !letters.contains(where: { $0.id == letter.id }) { letters.append(letter) }
        }
        return letters
    }

    /// The lines that lie beside what they are about, by its digest.
    private static func notes(_ found: [StorageService.Delivery]) -> [String: MessageFrame] {
        found.reduce(into: [:]) { notes, one in
            let frame = MessageFrame(reading: BodyEncoding.body(of: one.text))
            if let about = frame.about { notes[about] = frame }
        }
    }

    /// What is known of a message: the line that lies beside it, or its own.
    private static func line(of one: StorageService.Delivery, _ notes: [String: MessageFrame]) -> MessageFrame {
        notes[Digest.sha256(Array(one.text.utf8))] ?? MessageFrame(reading: BodyEncoding.body(of: one.text))
    }

    private static let unknown = DeadLetterReason(
        code: "E_NO_REASON", text: "somebody else put it on the queue of dead letters, without a reason", runID: nil)
}
