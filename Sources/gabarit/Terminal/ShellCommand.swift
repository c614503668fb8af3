internal import GabaritSource

/// A command of ours that a person copies into a shell, with a text at its end that may come from outside.
///
/// It does what it says and nothing else in every POSIX shell, whatever the text holds: the text stays one word, is no option,
/// and shows no character that cannot be seen.
struct ShellCommand: CustomStringConvertible {
    private let command: String
    private let argument: String

    /// - Parameters:
    ///   - command: the words before the text, for example `gabarit queue redrive`.
    ///   - argument: the text, an argument of the command.
    init(_ command: String, _ argument: String) {
        self.command = command
        self.argument = argument
    }

    /// The command, in quotes where it is one without them: those of a sentence would end those of the text, and what is copied
    /// with them would be another command.
    var description: String {
        let word = word
        let line = argument.hasPrefix("-") ? "\(command) -- \(word)" : "\(command) \(word)"
        return word == argument ? "'\(line)'" : line
    }

    private var word: String {
        if !argument.isEmpty, argument.utf8.allSatisfy(Self.isPlain) { return argument }
        guard argument.unicodeScalars.contains(where: VisibleText.isHidden) else {
            return "'" + argument.replacing("'", with: #"'\''"#) + "'"
        }
        return #""$(printf '"# + argument.unicodeScalars.map(Self.format).joined() + #"')""#
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.:@/".utf8.contains(byte)
        }
    }

    /// A character in the format of `printf`, in single quotes: what cannot be seen or has a meaning there in octal bytes.
    private static func format(_ scalar: Unicode.Scalar) -> String {
        guard VisibleText.isHidden(scalar) || "'\\%".unicodeScalars.contains(scalar) else { return String(scalar) }
        return String(scalar).utf8.map { byte in
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }.joined()
    }
}
