public import GabaritSource

/// Where templates that name each other are found.
public protocol TemplateLoader: Sendable {
    /// The template with a name, or `nil` when there is none. The name is data: it is never joined to a path unchecked.
    func source(named name: String) -> SourceFile?
}

/// Templates held in memory.
public struct DictionaryLoader: TemplateLoader {
    private let sources: [String: SourceFile]

    public init(_ texts: [String: String]) {
        sources = Dictionary(uniqueKeysWithValues: texts.map { ($0, SourceFile(name: $0, text: $1)) })
    }

    public init(_ files: [String: SourceFile]) {
        sources = files
    }

    public func source(named name: String) -> SourceFile? { sources[name] }

    /// The names, sorted.
    var names: [String] { sources.keys.sorted() }
}
