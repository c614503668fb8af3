/// Which parts of the texts of a recording render came from data.
///
/// Parts are byte ranges of UTF-8, in order and apart; a text without any was written by the author of the template.
final class Provenance {
    /// Markup that the render made, and what of it is data; when two ways make the same text, whatever is in one of them.
    private var markup: [String: [Range<Int>]] = [:]
    /// The text that was made last out of several parts.
    private var latest: (text: String, parts: [Range<Int>])?
    /// Whether everything that the filter that runs is given beside its subject was written by the author.
    var argumentsAreAuthored = false

    /// Forgets the text that was made last: what comes next is of another expression.
    func begin() { latest = nil }

    func note(_ cell: Cell, _ parts: [Range<Int>]) {
        switch cell {
        case .markup(let text): markup[text] = markup[text].map { Self.union($0, parts) } ?? parts
        case .string(let text): latest = (text, parts)
        default: break
        }
    }

    /// The data of a text whose making was noted; `nil` for any other.
    func parts(of cell: Cell) -> [Range<Int>]? {
        switch cell {
        case .markup(let text): markup[text]
        case .string(let text): latest.flatMap { $0.text == text ? $0.parts : nil }
        default: nil
        }
    }

    /// The data of a text that was made of another one: wherever it stands now, or everything when it cannot be found.
    static func derived(_ text: String, from source: String, _ parts: [Range<Int>]) -> [Range<Int>] {
        let (bytes, origin) = (Array(text.utf8), Array(source.utf8))
        guard !bytes.isEmpty, !parts.isEmpty else { return [] }
        let whole = [0..<bytes.count]
        let pieces = Set(parts.map { origin[$0] }).filter { !$0.isEmpty }
        guard pieces.count <= mostPieces else { return whole }
        var found: [Range<Int>] = []
        for piece in pieces {
            let places = occurrences(of: piece, in: bytes)
            guard !places.isEmpty else { return whole }
            found += places
        }
        return union(found, [])
    }

    /// Past this many different pieces they are not looked for one by one.
    private static let mostPieces = 200

    private static func occurrences(of piece: ArraySlice<UInt8>, in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = 0
        while place + piece.count <= bytes.count {
            if bytes[place] == piece.first, bytes[place..<place + piece.count].elementsEqual(piece) {
                found.append(place..<place + piece.count)
                place += piece.count
            } else {
                place += 1
            }
        }
        return found
    }

    /// Ranges in order, those that meet as one.
    static func union(_ first: [Range<Int>], _ second: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in (first + second).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound < last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// What stands between double quotes: the data of a list, map or text that was written as HCL or JSON.
    static func quoted(in text: String) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start: Int?
        var isEscaped = false
        for (place, byte) in text.utf8.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = start != nil
            } else if byte == UInt8(ascii: "\"") {
                if let from = start {
                    if from < place { found.append(from..<place) }
                    start = nil
                } else {
                    start = place + 1
                }
            }
        }
        return found
    }
}
