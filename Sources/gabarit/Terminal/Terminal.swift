internal import GabaritCheck
internal import GabaritSource
internal import Glibc
internal import Synchronization

/// Where the command writes: the result to standard output, everything about it to standard error.
///
/// Text that comes from outside is escaped by whoever builds it; this type only decides colour and writes whole lines.
struct Terminal: Sendable {
    /// Whether standard output is shown to a person in colour.
    let colour: Bool
    /// Whether standard error is shown to a person in colour.
    let errorColour: Bool
    /// Whether somebody watches standard output as it is written.
    private let isWatched: Bool

    /// - Parameter choice: what the user asked for; `auto` colours on a terminal unless `NO_COLOR` is set.
    init(_ choice: ColourChoice = .auto) {
        colour = Self.colours(choice, on: STDOUT_FILENO)
        errorColour = Self.colours(choice, on: STDERR_FILENO)
        isWatched = isatty(STDOUT_FILENO) == 1 && Self.environment("TERM") != "dumb"
    }

    /// Writes a line to standard output.
    func line(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

    /// Shows what is going on to somebody who watches; the next line takes its place.
    func progress(_ text: String) {
        guard isWatched else { return }
        Self.progress.withLock { isShown in
            Self.put(Array((isShown ? Self.erase : "").utf8) + Array(text.utf8), to: STDOUT_FILENO)
            isShown = true
        }
    }

    /// Writes bytes to standard output as they are.
    func bytes(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// Writes a line to standard error.
    func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Writes to standard error without ending the line, since an answer follows.
    func question(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Shows problems on standard error, in a language as far as their texts are known in it.
    func problems(_ diagnostics: Diagnostics, in language: Language = .english) {
        let said = diagnostics.all.map { Finding(problem: $0).said(in: language).problem }
        note(DiagnosticFormatter(colour: errorColour, language: language).text(Diagnostics(said)))
    }

    /// The text in a style of standard output.
    func styled(_ text: String, _ style: TextStyle) -> String { colour ? style.applied(to: text) : text }

    private static func colours(_ choice: ColourChoice, on descriptor: Int32) -> Bool {
        switch choice {
        case .always: true
        case .never: false
        case .auto: isatty(descriptor) == 1 && environment("NO_COLOR").isEmpty && environment("TERM") != "dumb"
        }
    }

    private static func environment(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }

    private func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    /// Back to the start of the line, and nothing behind it.
    private static let erase = "\r\u{1B}[K"

    /// Whether a progress line stands where the next line goes. Lines of parallel runs must not mix, so its lock covers a
    /// whole write.
    private static let progress = Mutex(false)

    private func write(_ bytes: [UInt8], to descriptor: Int32) {
        Self.progress.withLock { isShown in
            if isShown { Self.put(Array(Self.erase.utf8), to: STDOUT_FILENO) }
            isShown = false
            Self.put(bytes, to: descriptor)
        }
    }

    private static func put(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                // The reader has gone (a closed pipe): there is nobody left to tell.
                return
            }
            rest = rest.dropFirst(written)
        }
    }
}
