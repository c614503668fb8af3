internal import GabaritSource

/// Reads the names out of a Terraform file in JSON, template tags and all.
///
/// Source: Terraform, "JSON Configuration Syntax".
struct TerraformJSONReader {
    private let file: SourceFile
    private let bytes: [UInt8]
    private var names = TerraformNames()
    /// Strings with expressions in `${…}`, and strings that are a reference by where they stand.
    private var expressions: [Range<Int>] = []
    private var references: [Range<Int>] = []
    private var bound: Set<String> = []

    /// - Parameter bytes: the file's text with its template tags filled over.
    init(_ file: SourceFile, masked bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    consuming func read() -> TerraformNames {
        var reader = LooseJSONReader(masked: bytes)
        let root = reader.document()
        names.hasUnknownParts = reader.isPartial
        for member in root.members { block(member) }
        let found = TerraformScanner(file, masked: bytes).references(
            inStrings: expressions, asReferences: references, bound: bound)
        names.references += found.references
        names.unfinished += found.unfinished
        names.members += found.members
        names.functions += found.functions
        return names
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func place(_ name: String, _ range: Range<Int>) -> TerraformNames.Place {
        TerraformNames.Place(name: name, span: SourceSpan(file: file, range: range))
    }

    // MARK: blocks

    private mutating func block(_ member: LooseJSON.Member) {
        guard let key = member.key else { return names.hasUnknownParts = true }
        let kind = text(key)
        guard !TerraformScanner.isDynamic(kind) else { return names.hasUnknownParts = true }
        noteStranger(kind, key, in: nil)
        switch kind {
        case "variable": for (name, range, body) in labelled(member.value, kind) { variable(name, range, body) }
        case "output":
            for (name, range, body) in labelled(member.value, kind) {
                names.outputs.append(place(name, range))
                noteWords(body, in: kind)
                read(body)
            }
        case "locals":
            for (name, range, value) in labelled(member.value, kind) {
                names.locals.append(place(name, range))
                collect(value)
            }
        case "module":
            for (name, range, body) in labelled(member.value, kind) {
                names.modules.append(place(name, range))
                noteWords(body, in: kind)
                read(body)
            }
        case "resource", "data", "ephemeral": typed(member.value, kind)
        case "provider": providers(member.value)
        case "import":
            noteWords(member.value, in: kind)
            for member in member.value.members where isNamed(member, "to") {
                refer(member.value)
            }
        case "check":
            for (_, _, body) in labelled(member.value, kind) {
                noteWords(body, in: kind)
                for inner in body.members where isNamed(inner, "data") { typed(inner.value, "data") }
                collect(body)
            }
        case "terraform":
            noteWords(member.value, in: kind)
            for inner in member.value.members where isNamed(inner, "required_providers") { required(inner.value) }
        // What was there before, and comments.
        case "moved", "removed", "//": break
        default: collect(member.value)
        }
    }

    /// Keeps the words of a body that Terraform may not know, those of the blocks in it too.
    private mutating func noteWords(_ body: LooseJSON, in kind: String) {
        let bodies = if case .array(let bodies) = body { bodies } else { [body] }
        for member in bodies.flatMap(\.members) {
            guard let key = member.key else { continue }
            noteStranger(text(key), key, in: kind)
            if TerraformLanguage.hasWords(text(key), in: kind) { noteWords(member.value, in: text(key)) }
        }
    }

    private mutating func noteStranger(_ word: String, _ range: Range<Int>, in kind: String?) {
        guard !TerraformScanner.isDynamic(word), TerraformLanguage.isStrange(word, in: kind) else { return }
        names.strangers.append(.init(place: place(word, range), block: kind))
    }

    private func isNamed(_ member: LooseJSON.Member, _ name: String) -> Bool { member.key.map(text) == name }

    /// The members whose keys are names; what a tag names is only remembered.
    private mutating func labelled(_ value: LooseJSON, _ kind: String) -> [(String, Range<Int>, LooseJSON)] {
        value.members.compactMap { member in
            guard let key = member.key, !TerraformScanner.isDynamic(text(key)) else {
                names.dynamicBlocks.insert(kind)
                collect(member.value)
                return nil
            }
            return text(key) == "//" ? nil : (text(key), key, member.value)
        }
    }

    private mutating func typed(_ value: LooseJSON, _ kind: String) {
        for (type, _, blocks) in labelled(value, kind) {
            for (name, range, body) in labelled(blocks, type) {
                switch kind {
                case "resource": names.resources.append(place("\(type).\(name)", range))
                case "data": names.data.append(place("data.\(type).\(name)", range))
                default: break
                }
                noteWords(body, in: kind)
                read(body)
            }
        }
    }

    private mutating func variable(_ name: String, _ range: Range<Int>, _ body: LooseJSON) {
        var variable = TerraformNames.Variable(place: place(name, range))
        noteWords(body, in: "variable")
        for member in body.members {
            if isNamed(member, "type"), case .text(let type) = member.value { variable.type = text(type) }
            if isNamed(member, "default") { variable.hasDefault = true }
            if isNamed(member, "validation") { collect(member.value) }
        }
        names.variables.append(variable)
    }

    private mutating func providers(_ value: LooseJSON) {
        for (type, range, body) in labelled(value, "provider") {
            // Several providers of a type are a list of bodies.
            let bodies = if case .array(let bodies) = body { bodies } else { [body] }
            for body in bodies {
                names.providers.append(place(type, range))
                for member in body.members where isNamed(member, "alias") {
                    if case .text(let alias) = member.value { names.nameProvider(text(alias)) }
                }
                collect(body)
            }
        }
    }

    /// The aliases that a child module is given providers under.
    private mutating func required(_ value: LooseJSON) {
        for member in value.members.flatMap(\.value.members) where isNamed(member, "configuration_aliases") {
            for alias in member.value.texts { names.givenProviders.insert(text(alias)) }
        }
    }

    // MARK: references

    /// The body of a block: some of its strings are references by where they stand.
    private mutating func read(_ body: LooseJSON) {
        for member in body.members {
            switch member.key.map(text) {
            case "depends_on": refer(member.value)
            case "provider":
                if case .text(let range) = member.value { names.referToProvider(place(text(range), range)) }
            case "providers":
                for inner in member.value.members {
                    if case .text(let range) = inner.value { names.referToProvider(place(text(range), range)) }
                }
            case "lifecycle":
                for inner in member.value.members {
                    // 'ignore_changes' names attributes, which only the provider knows.
                    if isNamed(inner, "replace_triggered_by") { refer(inner.value) }
                    if isNamed(inner, "precondition") || isNamed(inner, "postcondition") { collect(inner.value) }
                }
            case "//", "description", "source", "version": break
            default: collect(member)
            }
        }
    }

    private mutating func refer(_ value: LooseJSON) {
        for range in value.texts {
            if bytes[range].first == UInt8(ascii: "$") { expressions.append(range) } else { references.append(range) }
        }
    }

    private mutating func collect(_ member: LooseJSON.Member) {
        if let key = member.key {
            if text(key) == "//" { return }
            expressions.append(key)
        }
        if isNamed(member, "dynamic") {
            for inner in member.value.members { if let key = inner.key { bound.insert(text(key)) } }
        }
        if isNamed(member, "iterator"), case .text(let range) = member.value { bound.insert(text(range)) }
        collect(member.value)
    }

    private mutating func collect(_ value: LooseJSON) {
        switch value {
        case .text(let range): expressions.append(range)
        case .array(let elements): for element in elements { collect(element) }
        case .object(let members): for member in members { collect(member) }
        case .other: break
        }
    }
}
