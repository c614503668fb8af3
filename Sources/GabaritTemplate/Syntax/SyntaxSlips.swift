internal import GabaritSource

/// What a parser remembers of names that are wrong. Most templates have none of them and make no such object: a parser is
/// handed around, and every one of its bytes is paid for by each template.
final class SyntaxSlips {
    /// The closing tags that were missing where another one stood: further on they close nothing.
    var missingClosers: [Keyword] = []
    /// The last tag whose word is near one that closes a statement, and closes it: where it starts, and that word.
    var misspelledCloser: (lower: Int32, meant: Keyword)?
    /// Filters and tests that do not exist.
    var unknownNames: [Diagnostic] = []

    /// Takes the unknown names back that were met since there were `count`.
    func forgetNames(from count: Int) { unknownNames.removeSubrange(min(count, unknownNames.count)...) }
}
