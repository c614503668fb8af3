internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

extension ManifestReader {
    /// The entries of `files`.
    mutating func entries(_ fields: inout Fields) -> [FileEntry] {
        var entries: [FileEntry] = []
        let pointer = fields.pointer.appending("files")
        let nodes = fields.list("files")
        entries.reserveCapacity(nodes.count)
        for (index, node) in nodes.enumerated() {
            if let entry = entry(node, pointer.appending(index)) { entries.append(entry) }
        }
        return entries
    }

    private mutating func entry(_ node: Node, _ pointer: JSONPointer) -> FileEntry? {
        if let name = node.string { return plainEntry(name, node) }
        var fields = Fields(node, of: Self.entryNoun, at: pointer)
        let sourceText = fields.requiredString("source")
        let targetNode = fields.text("target")
        let existing = fields.word("existing", as: ExistingRule.self) ?? .replace
        let renders = fields.bool("render") ?? true
        let loop = fields.string("each")
        let each = loop.flatMap { self.each($0, fields.value("each"), &fields) }
        let condition = fields.text("when").flatMap { expression($0) }
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
        // What a loop that cannot be read would name, nothing can be said about.
        guard loop == nil || each != nil else { return nil }
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

    private static let entryNoun: Message = "the file"

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
            problems.append(
                Diagnostic(
                    code: "E_NO_FILE", "the module has no file '\(text.shortened)'", at: .span(node.span), name: text,
                    among: folder.files.keys.map(\.description).sorted(), quote: node.quote))
        } catch {
            problems.append(Diagnostic(code: error.code, error.text, at: node.span, hint: error.advice))
        }
        return nil
    }

    private mutating func rendering(
        _ path: TreePath, _ file: ModuleFile, _ target: ManifestText, _ templates: ModuleTemplates
    ) -> FileEntry.Rendering? {
        let source = SourceFile(name: "\(folder.shownPath)/\(path)", bytes: file.bytes)
        do throws(Diagnostics) {
            guard Self.isText(file.bytes) else {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_UTF8", "the file '\(path)' is not text and cannot be rendered", at: target.span,
                        hint: "copy it with 'render: false'"))
            }
            let draft = try templates.draft(source.span, writing: target.source)
            problems += draft.problems
            return .template(draft.template)
        } catch {
            problems += error.all
            return nil
        }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    private mutating func each(
        _ text: String, _ node: Node?, _ fields: inout Fields
    ) -> (name: String, items: TemplateExpression)? {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3, words[1] == "in", TemplateExpression.isName(words[0]), let node else {
            fields.reject(
                "each", code: "E_EACH", "'\(text.shortened)' is not a loop",
                hint: "write for example 'item in variables.items'")
            return nil
        }
        let name = String(words[0])
        guard !ModuleScope.names.contains(name), !TemplateExpression.isReserved(name) else {
            fields.reject(
                "each", code: "E_EACH", "the item cannot be called '\(name)', that name is taken",
                hint: "call it 'item'")
            return nil
        }
        let span = node.textSpan ?? ModuleTemplates.detached(node)
        let offset = text.utf8.count - words[2].utf8.count
        let items = SourceSpan(file: span.file, range: span.range.lowerBound + offset..<span.range.upperBound)
        do throws(Diagnostics) {
            return (name, try templates.compileExpression(items))
        } catch {
            problems += error.all
            return nil
        }
    }
}
