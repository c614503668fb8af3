/// A template's text with its tags filled over, so that the language around them can be read.
///
/// The length stays the same. What is filled over may stand for anything.
enum TemplateMask {
    /// The byte that stands for the text of a tag that writes a value; no source holds it, since control characters are
    /// refused.
    static let filler: UInt8 = 0x01
    /// The byte that stands for a tag that writes nothing itself: a statement or a comment.
    static let silence: UInt8 = 0x02

    /// - Parameter tags: every tag of the text.
    static func masked(_ bytes: [UInt8], _ tags: [TemplateTag]) -> [UInt8] {
        var result = bytes
        for tag in tags {
            let stand = tag.kind == .value ? filler : silence
            for index in tag.range where bytes[index] != 0x0A { result[index] = stand }
        }
        return result
    }
}
