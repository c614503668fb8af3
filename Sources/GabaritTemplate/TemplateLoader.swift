public import GabaritSource

/// Where templates that name each other are found.
public protocol TemplateLoader: Sendable {
    /// The template with a name, or `nil` when there is none. The name is data: it is never joined to a path unchecked.
    ///
    /// - Throws: what is wrong with a template that there is, for example that it cannot be read. It is shown with the way to
    ///   the place that names the template, and no `ignore missing` passes over it.
    func source(named name: String) throws(Diagnostics) -> SourceFile?
}

/// A loader that can tell which templates it has, so that a misspelt name gets the near one.
public protocol TemplateListing: TemplateLoader {
    /// The names of its templates, or of some thousand of them; asked when one was not found.
    var templateNames: [String] { get }
}

/// Templates held in memory.
public struct DictionaryLoader: TemplateListing {
    private let sources: [String: SourceFile]

    /// - Parameter texts: templates by their names.
    public init(_ texts: [String: String]) {
        sources = Dictionary(uniqueKeysWithValues: texts.map { ($0, SourceFile(name: $0, text: $1)) })
    }

    /// - Parameter files: templates by the names that other templates use; problems show the names of the files.
    public init(_ files: [String: SourceFile]) {
        sources = files
    }

    /// The template with a name, or `nil`.
    public func source(named name: String) -> SourceFile? { sources[name] }

    /// All names, sorted.
    public var templateNames: [String] { sources.keys.sorted() }
}
