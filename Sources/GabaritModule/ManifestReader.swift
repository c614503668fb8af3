internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Reads one manifest and compiles what it names; collects every problem.
struct ManifestReader {
    let folder: ModuleFolder
    let file: SourceFile
    private(set) var problems: [Diagnostic] = []
    var templates: ModuleTemplates

    init(folder: ModuleFolder, file: SourceFile) {
        self.folder = folder
        self.file = file
        templates = ModuleTemplates(folder: folder, delimiters: Delimiters())
    }

    mutating func module(_ node: Node, version: String) throws(Diagnostics) -> Module {
        var fields = Fields(node, of: "the manifest")
        let name = name(&fields)
        if let text = fields.string("delimiters") { setDelimiters(text, &fields) }
        let module = Module(
            name: name, aliases: fields.strings("aliases").map(\.text), title: title(&fields, name), version: version,
            digest: ModuleReader.digest(of: folder),
            statusKey: fields.string("status") ?? name.split(separator: "-").joined(separator: "_"),
            requires: fields.strings("requires").map(\.text), variables: variables(&fields), entries: entries(&fields),
            save: save(&fields), steps: steps(&fields), form: .manifest)
        checkTargets(module.entries)
        problems += fields.finish()
        guard problems.isEmpty else { throw Diagnostics(problems.sortedByPlace) }
        return module
    }

    private mutating func name(_ fields: inout Fields) -> String {
        guard let name = fields.requiredString("module") else { return folder.name }
        if !Self.isName(name) {
            fields.reject(
                "module", code: "E_NAME", "'\(name)' cannot be a module's name",
                hint: "use lower-case letters, digits and hyphens")
        }
        return name
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

    private mutating func setDelimiters(_ text: String, _ fields: inout Fields) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, parts[0] != parts[1] else {
            fields.reject(
                "delimiters", code: "E_DELIMITERS",
                "the delimiters must be two different marks with a space between them",
                hint: "write for example \"[[ ]]\"")
            return
        }
        var delimiters = Delimiters()
        delimiters.variableStart = parts[0]
        delimiters.variableEnd = parts[1]
        if parts[0] == "[[" { (delimiters.blockStart, delimiters.blockEnd) = ("[%", "%]") }
        templates.delimiters = delimiters
    }

    // MARK: variables

    private mutating func variables(_ fields: inout Fields) -> [VariableDeclaration] {
        var declarations: [VariableDeclaration] = []
        let pointer = fields.pointer.appending("variables")
        for member in fields.object("variables") {
            declarations.append(variable(member, pointer.appending(member.key)))
        }
        return declarations
    }

    private mutating func variable(_ member: Node.Member, _ pointer: JSONPointer) -> VariableDeclaration {
        var fields = Fields(member.value, of: "the variable '\(member.key)'", at: pointer)
        let type = type(&fields)
        let value = fields.value("value").map { manifestValue($0) }
        var preset = fields.value("default")?.value
        if let given = preset {
            do throws(ConversionFault) {
                preset = try type.convert(given)
            } catch {
                fields.reject("default", code: "E_DEFAULT", "the default does not fit the type: \(error.message)")
            }
        }
        let pattern = pattern(&fields)
        if let text = preset?.string, let pattern, !pattern.matches(text) {
            fields.reject(
                "default", code: "E_DEFAULT", "the default '\(text)' does not match the pattern '\(pattern.source)'")
        }
        _ = fields.value("description")
        problems += fields.finish()
        return VariableDeclaration(
            name: member.key, type: type, value: value, preset: preset, pattern: pattern, span: member.keySpan)
    }

    private func type(_ fields: inout Fields) -> VariableType {
        guard let text = fields.requiredString("type") else { return .any }
        switch VariableType.parse(text) {
        case .success(let type): return type
        case .failure(let fault):
            fields.reject("type", code: "E_TYPE_CONSTRAINT", fault.message, hint: "types are written as in Terraform")
            return .any
        }
    }

    private func pattern(_ fields: inout Fields) -> Pattern? {
        guard let source = fields.string("pattern") else { return nil }
        do throws(PatternFault) {
            return try Pattern(source)
        } catch {
            fields.reject("pattern", code: "E_PATTERN", "'\(source)' is not a regular expression: \(error.message)")
            return nil
        }
    }

    // MARK: files

    private mutating func entries(_ fields: inout Fields) -> [FileEntry] {
        var entries: [FileEntry] = []
        let pointer = fields.pointer.appending("files")
        for (index, node) in fields.list("files").enumerated() {
            if let entry = entry(node, pointer.appending(index)) { entries.append(entry) }
        }
        return entries
    }

    private mutating func entry(_ node: Node, _ pointer: JSONPointer) -> FileEntry? {
        if let name = node.value.string { return plainEntry(name, node) }
        var fields = Fields(node, of: "the file", at: pointer)
        let sourceText = fields.requiredString("source")
        let targetNode = fields.value("target")
        let existing = fields.word("existing", as: ExistingRule.self) ?? .replace
        let renders = fields.bool("render") ?? true
        let each = fields.string("each").flatMap { self.each($0, fields.value("each"), &fields) }
        let condition = fields.value("when").flatMap { expression($0) }
        var entryTemplates = templates
        if let text = fields.string("delimiters") {
            let outer = templates
            setDelimiters(text, &fields)
            (entryTemplates, templates) = (templates, outer)
        }
        let mode = fields.string("mode")
        if let mode, mode != "0644", mode != "0755" {
            fields.reject("mode", code: "E_MODE", "the mode must be \"0644\" or \"0755\", not '\(mode)'")
        }
        problems += fields.finish()
        guard let sourceText, let sourceNode = node["source"], let found = source(sourceText, sourceNode) else {
            return nil
        }
        let target = targetNode.map { text($0) } ?? ManifestText(sourceText, nil, sourceNode.span)
        let rendering = renders ? rendering(found.path, found.file, target, entryTemplates) : .copy
        guard let rendering else { return nil }
        return FileEntry(
            source: found.path, target: target, content: found.file.bytes,
            isExecutable: mode.map { $0 == "0755" } ?? found.file.isExecutable, rendering: rendering,
            existing: existing,
            each: each, condition: condition, span: node.span)
    }

    private mutating func plainEntry(_ name: String, _ node: Node) -> FileEntry? {
        guard let found = source(name, node) else { return nil }
        let target = ManifestText(name, nil, node.span)
        guard let rendering = rendering(found.path, found.file, target, templates) else { return nil }
        return FileEntry(
            source: found.path, target: target, content: found.file.bytes, isExecutable: found.file.isExecutable,
            rendering: rendering, existing: .replace, each: nil, condition: nil, span: node.span)
    }

    private mutating func source(_ text: String, _ node: Node) -> (path: TreePath, file: ModuleFile)? {
        do throws(Diagnostic) {
            let path = try TreePath(text)
            if let file = folder.files[path] { return (path, file) }
            let near = NearName.of(text, among: folder.files.keys.map(\.description).sorted())
            problems.append(
                Diagnostic(
                    code: "E_NO_FILE", "the module has no file '\(text)'", at: node.span,
                    hint: near.map { "did you mean '\($0)'?" }))
        } catch {
            problems.append(Diagnostic(code: error.code, error.message, at: node.span, hint: error.hint))
        }
        return nil
    }

    private mutating func rendering(
        _ path: TreePath, _ file: ModuleFile, _ target: ManifestText, _ templates: ModuleTemplates
    ) -> FileEntry.Rendering? {
        let source = SourceFile(name: "\(folder.shownPath)/\(path)", bytes: file.bytes)
        do throws(Diagnostics) {
            guard String(validating: file.bytes, as: UTF8.self) != nil else {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_UTF8", "the file '\(path)' is not text and cannot be rendered", at: target.span,
                        hint: "copy it with 'render: false'"))
            }
            return .template(try templates.compile(source.span, writing: target.source))
        } catch {
            problems += error.all
            return nil
        }
    }

    private mutating func each(
        _ text: String, _ node: Node?, _ fields: inout Fields
    ) -> (name: String, items: TemplateExpression)? {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3, words[1] == "in", let node, let span = node.textSpan else {
            fields.reject(
                "each", code: "E_EACH", "'\(text)' is not a loop", hint: "write for example 'item in variables.items'")
            return nil
        }
        let offset = text.utf8.count - words[2].utf8.count
        let items = SourceSpan(file: span.file, range: span.range.lowerBound + offset..<span.range.upperBound)
        do throws(Diagnostics) {
            return (String(words[0]), try templates.compileExpression(items))
        } catch {
            problems += error.all
            return nil
        }
    }

    private mutating func expression(_ node: Node) -> TemplateExpression? {
        do throws(Diagnostics) {
            return try templates.compileExpression(node.textSpan ?? ModuleTemplates.detached(node))
        } catch {
            problems += error.all
            return nil
        }
    }

    /// A string that may be a template.
    private mutating func text(_ node: Node) -> ManifestText {
        let source = node.value.string ?? ""
        guard source.contains(templates.delimiters.variableStart) || source.contains(templates.delimiters.blockStart)
        else {
            return ManifestText(source, nil, node.span)
        }
        do throws(Diagnostics) {
            return ManifestText(source, try templates.compileText(node), node.span)
        } catch {
            problems += error.all
            return ManifestText(source, nil, node.span)
        }
    }

    private mutating func manifestValue(_ node: Node) -> ManifestValue {
        switch node.content {
        case .scalar(.string(let text)):
            guard text.contains(templates.delimiters.variableStart) || text.contains(templates.delimiters.blockStart)
            else {
                return .literal(.string(text))
            }
            do throws(Diagnostics) {
                return .template(try templates.compileText(node))
            } catch {
                problems += error.all
                return .literal(.null)
            }
        case .scalar(let value): return .literal(value)
        case .array(let elements): return .list(elements.map { manifestValue($0) })
        case .object(let members): return .object(members.map { ($0.key, manifestValue($0.value)) })
        }
    }

    // MARK: saving and steps

    private mutating func save(_ fields: inout Fields) -> SaveRule {
        let preset = ManifestText("{{ module.name }}.auto.tfvars.json", nil, file.span)
        guard let node = fields.value("save") else {
            return SaveRule(target: templates.saveTarget(preset), existing: .keep)
        }
        var inner = Fields(node, of: "'save'", at: fields.pointer.appending("save"))
        let target = inner.value("target").map { text($0) } ?? templates.saveTarget(preset)
        let existing = inner.word("existing", as: ExistingRule.self) ?? .keep
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

    /// Two entries that write the same path, or paths that some file systems take for the same.
    private mutating func checkTargets(_ entries: [FileEntry]) {
        var seen: [String: (String, SourceSpan)] = [:]
        for entry in entries where entry.condition == nil && entry.each == nil {
            guard let target = entry.target.fixed else { continue }
            do throws(Diagnostic) {
                let path = try TreePath(target)
                if let (other, span) = seen[path.foldedKey] {
                    problems.append(
                        Diagnostic(
                            code: "E_SAME_TARGET",
                            "two entries write '\(target)'\(other == target ? "" : " and '\(other)', one file where case does not count")",
                            at: entry.span, hint: "the first is at \(span.start)"))
                }
                seen[path.foldedKey] = (target, entry.span)
            } catch {
                problems.append(Diagnostic(code: error.code, error.message, at: entry.target.span, hint: error.hint))
            }
        }
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
