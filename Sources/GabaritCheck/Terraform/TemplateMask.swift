/// A template's text with its tags filled over, so that the language around them can be read.
///
/// The length stays the same. What is filled over may stand for anything.
enum TemplateMask {
    /// The byte that stands for a tag's text; no source holds it, since control characters are refused.
    static let filler: UInt8 = 0x01

    /// - Parameter starts: the marks of the module, as `(start, end)`.
    static func masked(_ bytes: [UInt8], _ marks: [(start: [UInt8], end: [UInt8])]) -> [UInt8] {
        var result = bytes
        var place = 0
        let firsts = Set(marks.compactMap(\.start.first))
        while place < bytes.count {
            guard firsts.contains(bytes[place]), let mark = marks.first(where: { starts(bytes, place, with: $0.start) })
            else {
                place += 1
                continue
            }
            var end = place + mark.start.count
            while end < bytes.count, !starts(bytes, end, with: mark.end) { end += 1 }
            end = min(bytes.count, end + mark.end.count)
            for index in place..<end where bytes[index] != 0x0A { result[index] = filler }
            place = end
        }
        return result
    }

    private static func starts(_ bytes: [UInt8], _ place: Int, with mark: [UInt8]) -> Bool {
        guard place + mark.count <= bytes.count else { return false }
        return bytes[place..<place + mark.count].elementsEqual(mark)
    }
}
