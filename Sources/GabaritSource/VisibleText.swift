/// Text from outside, made safe to show: on a terminal, in a log line, in a message.
public enum VisibleText {
    /// The text with every control, bidirectional, zero-width and tag character written out.
    ///
    /// Control characters become caret notation (`^[` for escape), the others `\u{202E}`. A tab becomes one space.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                shown += " "
            } else if scalar.value < 0x20 || scalar.value == 0x7F {
                shown += "^"
                shown.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value ^ 0x40)))
            } else if isHidden(scalar) {
                shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// The end of what a program said, line by line as ``escaped(_:)`` shows it.
    ///
    /// - Parameter characters: how many characters of the end are kept.
    public static func lastLines(of text: String, characters: Int) -> String {
        text.suffix(max(0, characters)).split(separator: "\n").map { escaped(String($0)) }.joined(separator: "\n")
    }

    /// Whether a character changes how others are shown, or cannot be seen itself.
    ///
    /// Source: Unicode 15 general categories Cc, Cf, Zl, Zp and the property Default_Ignorable_Code_Point (CVE-2021-42574).
    public static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 0x20 && scalar.value < 0x7F { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
