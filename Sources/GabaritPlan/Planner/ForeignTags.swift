internal import GabaritTemplate

/// Fills over what another program's templates put into a file between double braces, as Helm's charts have it, so that
/// the language around it can be read.
///
/// The length stays the same. A tag that holds data stays as it is: a value must not write another program's template.
enum ForeignTags {
    /// - Returns: `nil` for a text that has no such tag of its own.
    static func masked(_ recorded: RecordedText) -> RecordedText? {
        var bytes = recorded.bytes
        let tags = tags(in: recorded)
        guard !tags.isEmpty else { return nil }
        let covered = tags.reduce(into: [Bool](repeating: false, count: bytes.count)) { covered, tag in
            for place in tag { covered[place] = true }
        }
        for tag in tags {
            let isAlone = lines(around: tag, bytes).allSatisfy { place in
                covered[place] || bytes[place] == 0x20 || bytes[place] == 0x09 || bytes[place] == 0x0D
            }
            var starts = true
            for place in tag where bytes[place] != 0x0A {
                bytes[place] = UInt8(ascii: !isAlone ? "x" : starts ? "#" : " ")
                starts = place + 1 < tag.upperBound && recorded.bytes[place + 1] == 0x0A
            }
        }
        return recorded.with(bytes: bytes)
    }

    /// The first value that stands in such a tag, or would begin or end one.
    static func guilty(_ recorded: RecordedText) -> Int? {
        let marks = [Array("{{".utf8), Array("}}".utf8)]
        let within = all(in: recorded).filter(\.holdsData).map(\.range)
        return recorded.interpolations.firstIndex { data in
            within.contains { $0.overlaps(data) } || marks.contains { recorded.bytes[data].firstRange(of: $0) != nil }
        }
    }

    /// The first value that begins a tag of its own, alone or with a brace beside it, in a text that has such tags: to the
    /// program that reads them it would be one more.
    static func opening(_ recorded: RecordedText) -> Int? {
        let mark = Array("{{".utf8)
        let opening = recorded.interpolations.firstIndex { data in
            let around = max(0, data.lowerBound - 1)..<min(recorded.bytes.count, data.upperBound + 1)
            return !data.isEmpty && recorded.bytes[around].firstRange(of: mark) != nil
        }
        return opening.flatMap { tags(in: recorded).isEmpty ? nil : $0 }
    }

    private static func tags(in recorded: RecordedText) -> [Range<Int>] {
        all(in: recorded).filter { !$0.holdsData }.map(\.range)
    }

    private static func all(in recorded: RecordedText) -> [(range: Range<Int>, holdsData: Bool)] {
        var tags: [(range: Range<Int>, holdsData: Bool)] = []
        var place = 0
        var data = recorded.interpolations[...]
        let bytes = recorded.bytes
        while let start = bytes[place...].firstRange(of: Array("{{".utf8))?.lowerBound,
            let end = bytes[(start + 2)...].firstRange(of: Array("}}".utf8))?.upperBound
        {
            data = data.drop { $0.upperBound <= start }
            let holdsData = data.first.map { $0.lowerBound < end } ?? false
            tags.append((start..<end, holdsData))
            place = end
        }
        return tags
    }

    /// Every byte of the lines that a tag stands in, but for their ends.
    private static func lines(around tag: Range<Int>, _ bytes: [UInt8]) -> [Int] {
        let start = bytes[..<tag.lowerBound].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = bytes[tag.upperBound...].firstIndex(of: 0x0A) ?? bytes.count
        return (start..<end).filter { bytes[$0] != 0x0A }
    }
}
