/// How the lines of the log are written.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// One JSON object a line, for programs.
    case json
    /// One line of text, for people.
    case text
}

/// How much is logged; each level includes those after it.
public enum LogLevel: String, Sendable, Hashable, CaseIterable {
    case debug, info, notice, warning, error
}
