internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Reads the names out of all Terraform files that a module writes.
struct TerraformReader {
    private let folder: ModuleFolder

    init(_ folder: ModuleFolder) { self.folder = folder }

    static func isTerraform(_ path: String) -> Bool {
        let lowered = path.lowercased()
        return lowered.hasSuffix(".tf") || lowered.hasSuffix(".tf.json")
    }

    func names(of module: Module) -> TerraformNames {
        var names = TerraformNames()
        var seen: Set<TreePath> = []
        for entry in module.entries where Self.isTerraform(entry.target.source) {
            guard let source = entry.source, seen.insert(source).inserted else { continue }
            let file = SourceFile(name: "\(folder.shownPath)/\(source)", bytes: entry.content)
            let marks: [(start: [UInt8], end: [UInt8])]
            switch entry.rendering {
            case .template(let template): marks = Self.marks(template.delimiters)
            case .tokens: marks = Self.marks(Delimiters())
            case .copy, .backend: marks = []
            }
            if entry.target.source.lowercased().hasSuffix(".json") {
                names.add(Self.names(inJSON: file))
            } else {
                names.add(TerraformScanner(file, masked: TemplateMask.masked(entry.content, marks)).scan())
            }
        }
        return names
    }

    private static func marks(_ delimiters: Delimiters) -> [(start: [UInt8], end: [UInt8])] {
        [
            (Array(delimiters.variableStart.utf8), Array(delimiters.variableEnd.utf8)),
            (Array(delimiters.blockStart.utf8), Array(delimiters.blockEnd.utf8)),
            (Array(delimiters.commentStart.utf8), Array(delimiters.commentEnd.utf8)),
        ]
    }

    /// The blocks of a `.tf.json` file; its references stand in strings and are not followed.
    private static func names(inJSON file: SourceFile) -> TerraformNames {
        var names = TerraformNames()
        guard let node = try? JSONReader(limits: .document).node(file) else { return names }
        for member in members(of: node["variable"]) {
            var variable = TerraformNames.Variable(place: .init(name: member.key, span: inner(member)))
            variable.type = member.value["type"]?.value.string
            variable.hasDefault = member.value["default"] != nil
            names.variables.append(variable)
        }
        names.outputs = members(of: node["output"]).map { .init(name: $0.key, span: inner($0)) }
        names.locals = members(of: node["locals"]).map { .init(name: $0.key, span: inner($0)) }
        for type in members(of: node["resource"]) {
            names.resources += members(of: type.value).map { .init(name: "\(type.key).\($0.key)", span: inner($0)) }
        }
        return names
    }

    private static func members(of node: Node?) -> [Node.Member] {
        if case .object(let members)? = node?.content { members } else { [] }
    }

    /// The key without its quotes.
    private static func inner(_ member: Node.Member) -> SourceSpan {
        let range = member.keySpan.range
        guard range.count >= 2 else { return member.keySpan }
        return SourceSpan(file: member.keySpan.file, range: range.lowerBound + 1..<range.upperBound - 1)
    }
}
