internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Reads one manifest and compiles what it names; collects every problem.
struct ManifestReader {
    let folder: ModuleFolder
    let file: SourceFile
    var problems: [Diagnostic] = []
    var templates: ModuleTemplates
    private var places = Module.Places()

    init(folder: ModuleFolder, file: SourceFile) {
        self.folder = folder
        self.file = file
        templates = ModuleTemplates(folder: folder)
    }

    mutating func module(_ node: Node, version: String) -> Module {
        var fields = Fields(node, of: "the manifest")
        let name = name(&fields)
        if let text = fields.string("delimiters") { setDelimiters(text, &fields) }
        (places.name, places.status) = (fields.value("module")?.span ?? node.span, fields.value("status")?.span)
        var module = Module(
            name: name, aliases: names("aliases", &fields), title: title(&fields, name), version: version,
            digest: ModuleReader.digest(of: folder),
            statusKey: fields.string("status") ?? name.split(separator: "-").joined(separator: "_"),
            requires: requirements(&fields, name), variables: variables(&fields), entries: entries(&fields),
            save: save(&fields), steps: steps(&fields), form: .manifest)
        module.places = places
        checkTargets(module)
        problems += fields.finish()
        return module
    }

    private mutating func name(_ fields: inout Fields) -> String {
        guard let name = fields.requiredString("module") else { return folder.name }
        if !Self.isName(name) {
            fields.reject(
                "module", code: "E_NAME", "'\(name.shortened)' cannot be a module's name",
                hint: "use lower-case letters, digits and hyphens")
        }
        return name
    }

    /// A list of names of modules.
    private mutating func names(_ key: String, _ fields: inout Fields) -> [String] {
        let names = key == "aliases" ? fields.strings("aliases") : fields.strings("requires")
        for (text, node) in names where !Self.isName(text) {
            problems.append(
                Diagnostic(
                    code: "E_NAME", "'\(text.shortened)' cannot be a module's name", at: node.span,
                    hint: "use lower-case letters, digits and hyphens"))
        }
        let spans = Dictionary(names.map { ($0.text, $0.node.span) }) { first, _ in first }
        if key == "aliases" { places.aliases = spans } else { places.requires = spans }
        return names.map(\.text)
    }

    private mutating func requirements(_ fields: inout Fields, _ name: String) -> [String] {
        let names = names("requires", &fields)
        if names.contains(name) {
            fields.reject("requires", code: "E_REQUIRES_CYCLE", "the module '\(name)' requires itself")
        }
        return names
    }

    static func isName(_ text: String) -> Bool {
        let isSafe = text.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
        return isSafe && !text.isEmpty && text.utf8.count <= 100 && text.first != "-"
    }

    private func title(_ fields: inout Fields, _ name: String) -> LocalizedText {
        guard let node = fields.value("title") else { return LocalizedText(english: name) }
        if let text = node.value.string { return LocalizedText(english: text) }
        var inner = Fields(node, of: "the title", at: fields.pointer.appending("title"))
        let text = LocalizedText(english: inner.requiredString("en") ?? name, french: inner.string("fr"))
        fields.add(inner.finish())
        return text
    }

    mutating func setDelimiters(_ text: String, _ fields: inout Fields) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, parts[0] != parts[1] else {
            fields.reject(
                "delimiters", code: "E_DELIMITERS",
                "the delimiters must be two different marks with a space between them",
                hint: "write for example \"[[ ]]\"")
            return
        }
        var delimiters = Delimiters()
        guard parts[0] != delimiters.blockStart, parts[0] != delimiters.commentStart else {
            fields.reject(
                "delimiters", code: "E_DELIMITERS", "'\(parts[0])' starts statements or comments already",
                hint: "write for example \"[[ ]]\"")
            return
        }
        delimiters.variableStart = parts[0]
        delimiters.variableEnd = parts[1]
        if parts[0] == "[[" { (delimiters.blockStart, delimiters.blockEnd) = ("[%", "%]") }
        templates = templates.with(delimiters)
    }

    // MARK: saving and steps

    private mutating func save(_ fields: inout Fields) -> SaveRule {
        let preset = ManifestText("{{ module.name }}.auto.tfvars.json", nil, file.span)
        guard let node = fields.value("save") else {
            return SaveRule(target: templates.saveTarget(preset), existing: .keep)
        }
        var inner = Fields(node, of: "'save'", at: fields.pointer.appending("save"))
        let target =
            inner.text("target").map { text($0) }
            ?? templates.saveTarget(preset)
        let existing = inner.word("existing", as: ExistingRule.self) ?? .keep
        if existing == .merge {
            inner.reject(
                "existing", code: "E_CHOICE", "'existing' must be one of keep, replace",
                hint: "keys of others always stay in the file")
        }
        problems += inner.finish()
        return SaveRule(target: target, existing: existing)
    }

    private mutating func steps(_ fields: inout Fields) -> [StepDeclaration] {
        var steps: [StepDeclaration] = []
        let pointer = fields.pointer.appending("steps")
        for (index, node) in fields.list("steps").enumerated() {
            var inner = Fields(node, of: "the step", at: pointer.appending(index))
            let uses = inner.requiredString("uses")
            let with = inner.value("with").map { manifestValue($0) } ?? .literal(.object([:]))
            problems += inner.finish()
            if let uses { steps.append(StepDeclaration(uses: uses, with: with, span: node.span)) }
        }
        return steps
    }
}

extension [Diagnostic] {
    var sortedByPlace: [Diagnostic] {
        enumerated().sorted { left, right in
            let first = left.element.place.span
            let second = right.element.place.span
            if first?.file.name != second?.file.name { return left.offset < right.offset }
            return (first?.range.lowerBound ?? 0, left.offset) < (second?.range.lowerBound ?? 0, right.offset)
        }.map(\.element)
    }
}
