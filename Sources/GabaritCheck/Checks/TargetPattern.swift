internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate

/// What is known of the path that an entry writes before a run knows its values.
struct TargetPattern {
    private let parts: [TemplatePart]

    /// - Returns: `nil` where statements decide what is written, or the path cannot be one.
    init?(_ text: ManifestText) {
        if let fixed = text.fixed {
            guard (try? TreePath(fixed)) != nil else { return nil }
            parts = [.text(fixed)]
        } else {
            guard let found = text.templates.first?.parts, !found.isEmpty else { return nil }
            parts = found
        }
    }

    /// Equal for two paths that are one file for every run, also where case does not count; folders end in `/`.
    var key: String {
        parts.map { part in
            switch part {
            case .text(let text): TreePath.folded(text)
            case .value(let source): "\u{1}" + Self.withoutCase(source).replacing("/", with: "\u{2}") + "\u{1}"
            }
        }.joined()
    }

    /// Whether modules that stand together write the same path by it: it reads the request and nothing of its module.
    var isOfRequest: Bool {
        parts.allSatisfy { part in
            guard case .value(let source) = part else { return true }
            let isRead = ["workspace.", "request.", "run."].contains { source.hasPrefix($0) }
            return isRead && !source.contains("variables") && !source.contains("module")
        }
    }

    /// A path with any values, for rules that no value can satisfy.
    func sample(_ value: String) -> String {
        parts.map { if case .text(let text) = $0 { text } else { value } }.joined()
    }

    /// An expression without white space, and without a filter at its end that only changes the case.
    private static func withoutCase(_ source: String) -> String {
        let isQuoted = source.contains("'") || source.contains("\"")
        var text = isQuoted ? source : source.filter { !$0.isWhitespace }
        for filter in ["|lower", "|upper", "| lower", "| upper"] where text.hasSuffix(filter) {
            text.removeLast(filter.count)
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension TreePath {
    /// As ``foldedKey``, of a part of a path.
    fileprivate static func folded(_ text: String) -> String {
        let lowered = text.lowercased()
        return lowered.utf8.allSatisfy { $0 < 0x80 } ? lowered : lowered.uppercased().lowercased()
    }
}
