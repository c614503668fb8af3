/// A delimiter, ready to be compared with the bytes of a template.
struct Mark: BitwiseCopyable, @unchecked Sendable {
    let count: Int
    let first: UInt8
    /// Whether no name, dot, comma, pipe or blank can be the start of it.
    let isNoCode: Bool
    private let head: UInt64
    private let mask: UInt64
    /// All of a delimiter that is longer than eight bytes.
    private let long: Datum

    /// - Parameter arena: keeps what is long.
    init(_ text: String, _ arena: inout Arena?) {
        count = text.utf8.count
        first = text.utf8.first ?? 0
        isNoCode = !first.isWordByte && first < 0x80 && !first.isCodeSpace && !".,|".utf8.contains(first)
        var head: UInt64 = 0
        for (index, byte) in text.utf8.prefix(8).enumerated() { head |= UInt64(byte) << UInt64(index * 8) }
        self.head = head
        mask = count >= 8 ? .max : 1 << UInt64(count * 8) - 1
        if count > 8 {
            let keeper = arena ?? Arena()
            arena = keeper
            long = keeper.text(text)
        } else {
            long = .undefined
        }
    }

    /// Whether it stands at a place of a template.
    @inline(__always) func stands(at place: Int, in source: SourceText) -> Bool {
        guard source.word(at: place) & mask == head, place &+ count <= source.count else { return false }
        return count <= 8 || TextHash.equal(long.bytes, UnsafeBufferPointer(start: source.base + place, count: count))
    }

    /// Its first place in a range.
    func place(from start: Int, to limit: Int, in source: SourceText) -> Int? {
        var place = start
        while let next = source.first(first, from: place, to: limit) {
            if stands(at: next, in: source) { return next }
            place = next + 1
        }
        return nil
    }
}

/// All delimiters of a template. Immutable.
final class Marks: Sendable {
    enum Kind: BitwiseCopyable { case comment, block, variable }

    let blockEnd: Mark
    let variableEnd: Mark
    let commentEnd: Mark
    let blockStart: Mark
    let variableStart: Mark
    let lineStatement: Mark?
    let lineComment: Mark?
    /// The longest first, as Jinja has it, so that one may start with another.
    private let openers: (first: Opener, second: Opener, third: Opener)
    /// The first byte of all openers, when it is one.
    private let commonStart: UInt8?

    private struct Opener: BitwiseCopyable, Sendable {
        var kind: Kind
        var mark: Mark
    }

    /// Where code starts.
    struct Opening {
        var kind: Kind
        var place: Int
        /// Behind the delimiter.
        var inside: Int
    }

    /// - Parameter arena: keeps delimiters that are long.
    init(_ settings: TemplateSettings, _ arena: inout Arena?) {
        let delimiters = settings.delimiters
        blockEnd = Mark(delimiters.blockEnd, &arena)
        variableEnd = Mark(delimiters.variableEnd, &arena)
        commentEnd = Mark(delimiters.commentEnd, &arena)
        blockStart = Mark(delimiters.blockStart, &arena)
        variableStart = Mark(delimiters.variableStart, &arena)
        lineStatement = settings.lineStatementPrefix.map { Mark($0, &arena) }
        lineComment = settings.lineCommentPrefix.map { Mark($0, &arena) }
        var first = Opener(kind: .comment, mark: Mark(delimiters.commentStart, &arena))
        var second = Opener(kind: .block, mark: blockStart)
        var third = Opener(kind: .variable, mark: variableStart)
        if second.mark.count > first.mark.count { swap(&first, &second) }
        if third.mark.count > second.mark.count { swap(&second, &third) }
        if second.mark.count > first.mark.count { swap(&first, &second) }
        openers = (first, second, third)
        let isCommon = first.mark.first == second.mark.first && second.mark.first == third.mark.first
        commonStart = isCommon ? first.mark.first : nil
    }

    /// The first place in a range where code starts.
    func opening(from start: Int, to limit: Int, in source: SourceText) -> Opening? {
        var place = start
        while place < limit {
            // Nearly every template has marks that all start with the same byte.
            if let byte = commonStart {
                guard let next = source.first(byte, from: place, to: limit) else { return nil }
                place = next
            }
            if let found = opening(at: place, in: source) { return found }
            place += 1
        }
        return nil
    }

    @inline(__always) private func opening(at place: Int, in source: SourceText) -> Opening? {
        if openers.first.mark.stands(at: place, in: source) { return opening(openers.first, place) }
        if openers.second.mark.stands(at: place, in: source) { return opening(openers.second, place) }
        if openers.third.mark.stands(at: place, in: source) { return opening(openers.third, place) }
        return nil
    }

    @inline(__always) private func opening(_ opener: Opener, _ place: Int) -> Opening {
        Opening(kind: opener.kind, place: place, inside: place &+ opener.mark.count)
    }
}
