internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate

/// What is known of the path that an entry writes before a run knows its values.
struct TargetPattern: Sendable, Hashable {
    private let parts: [TemplatePart]

    /// - Parameter module: the name of the module that it belongs to, which is known before a run.
    /// - Returns: `nil` where statements decide what is written, or the path cannot be one.
    init?(_ text: ManifestText, of module: String) {
        if let fixed = text.fixed {
            guard (try? TreePath(fixed)) != nil else { return nil }
            parts = [.text(fixed)]
        } else {
            guard let found = text.templates.first?.parts, !found.isEmpty else { return nil }
            parts = found.map { $0 == .value("module.name") ? .text(module) : $0 }
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

    /// Whether what is written out alone is longer than a path may be.
    var isTooLong: Bool {
        let written = parts.reduce(0) { count, part in
            if case .text(let text) = part { count + text.utf8.count } else { count }
        }
        return written > TreePath.longest
    }

    /// The key of the folder, `""` for the one where everything of a workspace stands.
    var folder: String {
        let key = self.key
        return key.lastIndex(of: "/").map { String(key[..<$0]) } ?? ""
    }

    /// Whether two paths are different files for every run, whatever the values of either are.
    func differs(from other: TargetPattern) -> Bool {
        let (left, right) = (key, other.key)
        guard left != right else { return false }
        let (before, after) = (Self.text(left, before: true), Self.text(right, before: true))
        let (end, otherEnd) = (Self.text(left, before: false), Self.text(right, before: false))
        let isFixed = before.count == left.count && after.count == right.count
        return isFixed || !(before.hasPrefix(after) || after.hasPrefix(before))
            || !(end.hasSuffix(otherEnd) || otherEnd.hasSuffix(end))
    }

    /// The text before the first value of a key, or behind the last.
    private static func text(_ key: String, before: Bool) -> Substring {
        before
            ? key.prefix { $0 != "\u{1}" }
            : key.lastIndex(of: "\u{1}").map { key[key.index(after: $0)...] } ?? key[...]
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
