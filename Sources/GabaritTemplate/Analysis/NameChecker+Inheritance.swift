internal import GabaritSource

/// What is known of blocks where a template stands.
struct BlockScope {
    /// How many of the scopes a block sees: those of the template's top. Only `scoped` ones see loops around them.
    var top = 0
    /// The blocks of the templates that the current one extends, or `nil` where a run decides which these are.
    var inherited: Set<String>?
    /// What children see that stands around their blocks in a parent that has them `scoped`, by block.
    var scopedNames: [String: Set<String>] = [:]
    /// What the templates that the current one extends set at their top.
    var namesOfParents: Set<String> = []
    /// The block that is looked at, outermost last.
    var open: [String] = []
    /// Blocks whose bodies write what they replace.
    var callSuper: Set<String> = []
    /// Blocks that are written by their name: `self.title()`.
    var called: Set<String> = []
    /// Whether any of them may be, by a name that a run computes.
    var areCalled = false
}

extension NameChecker {
    private static let mostParents = 16

    /// The whole template and the ones it extends.
    mutating func checkWhole() {
        let whole = current
        checkInheriting()
        result.problems.sort { ($0.place.span?.range.lowerBound ?? 0) < ($1.place.span?.range.lowerBound ?? 0) }
        if result.outputs.count == 1, whole.tree.statements.count == 1, case .output = whole.tree.statements[0].form {
            result.shape = result.outputs[0].shape
        }
    }

    /// The current template and the ones that it extends.
    ///
    /// - Returns: what is known of what they set at their top.
    @discardableResult
    mutating func checkInheriting() -> [String: NameShape] {
        let outer = (current, blocks, open, scopes)
        let parents = parents()
        blocks = BlockScope()
        declareSelf(parents)
        if parents?.contains(where: \.changes.values) ?? true { forgetValues() }
        var replaced: Set<String> = []
        var exported: [String: NameShape] = [:]
        for place in 0..<Self.mostParents {
            lookAtBlocks(above: place, parents)
            exported = checkOne(replaced, exported, changes: parents?.contains(where: \.changes.values) ?? true)
            replaced.formUnion(current.tree.blocks.keys.filter { !blocks.callSuper.contains($0) })
            guard let parent = current.tree.extendedName, let next = template(parent) else { break }
            if let name = parent.literalText {
                guard !reportCircle(name, parent.range, verb: .extends) else { break }
                open.append(OpenPart(name: name, depth: conditionDepth))
            }
            current = next
        }
        (current, open, scopes) = (outer.0, outer.2, outer.3)
        reportUnusedBlocks(parents)
        blocks = outer.1
        return exported
    }

    /// One template of those that extend each other.
    ///
    /// - Parameters:
    ///   - replaced: the blocks that its children have.
    ///   - inherited: what they set at their top.
    private mutating func checkOne(
        _ replaced: Set<String>, _ inherited: [String: NameShape], changes: Bool
    ) -> [String: NameShape] {
        let tree = current.tree
        let parent = tree.extendedName
        scopes.append(inherited)
        blocks.top = scopes.count
        for statement in tree.statements {
            if case .block(let block) = statement.form { note(.block, block.name, statement.range) }
        }
        check(tree.statements.filter { parent == nil ? !$0.isBlock(in: replaced) : $0.isDefinition })
        if changes { scopes[blocks.top - 1] = scopes[blocks.top - 1].mapValues { _ in .any } }
        if parent != nil {
            for block in tree.blocks.values.sorted(by: { $0.name < $1.name }) where !replaced.contains(block.name) {
                check(block)
            }
        }
        return scopes.removeLast()
    }

    mutating func check(_ block: BlockDefinition) {
        var names = topNames()
        for name in blocks.namesOfParents where names[name] == nil { names[name] = .any }
        for name in blocks.scopedNames[block.name] ?? [] { names[name] = .any }
        if blocks.inherited?.contains(block.name) ?? true { names["super"] = .function }
        let outer = scopes
        if !block.isScoped { scopes.removeLast(max(0, scopes.count - blocks.top)) }
        blocks.open.append(block.name)
        inScope(names) { $0.check(block.body) }
        blocks.open.removeLast()
        scopes = outer
    }

    /// The templates that extend each other, from the current one up; `nil` where only a run can tell which these are.
    private func parents() -> [CompiledTemplate]? {
        var all: [CompiledTemplate] = []
        var next: CompiledTemplate? = current
        while let template = next {
            all.append(template)
            guard all.count < Self.mostParents, !template.tree.extendsByCondition else { return nil }
            guard let name = template.tree.extendedName else { return all }
            guard let text = name.literalText, let parent = try? environment.drafted(named: text) else { return nil }
            next = parent
        }
        return nil
    }

    private mutating func declareSelf(_ parents: [CompiledTemplate]?) {
        guard let parents else { return scopes[0]["self"] = .any }
        let names = parents.flatMap { $0.tree.blocks.keys }
        scopes[open.isEmpty ? 0 : scopes.count - 1]["self"] = .object(
            Dictionary(names.map { ($0, NameShape.function) }) { $1 })
    }

    private mutating func lookAtBlocks(above place: Int, _ parents: [CompiledTemplate]?) {
        guard let above = parents?.dropFirst(place + 1) else { return blocks.inherited = nil }
        blocks.inherited = above.reduce(into: []) { $0.formUnion($1.tree.blocks.keys) }
        blocks.namesOfParents = above.reduce(into: []) { $0.formUnion(Self.assigned(by: $1.tree.statements).keys) }
        blocks.scopedNames = [:]
        for parent in above {
            let scoped = parent.tree.blocks.values.filter(\.isScoped)
            guard !scoped.isEmpty else { continue }
            let bound = parent.boundNames
            for block in scoped { blocks.scopedNames[block.name, default: []].formUnion(bound) }
        }
    }

    /// Blocks that no parent has a place for: nothing writes what they hold.
    private mutating func reportUnusedBlocks(_ parents: [CompiledTemplate]?) {
        guard let parents, parents.count > 1, macroCall == nil, !blocks.areCalled else { return }
        var known = blocks.called
        for template in parents.reversed() {
            let tree = template.tree
            for statement in tree.statements {
                guard tree.extendedName != nil, case .block(let block) = statement.form, !known.contains(block.name)
                else { continue }
                let span = SourceSpan(file: template.file, range: template.nameRange(of: block, in: statement))
                let others = parents.flatMap { $0.tree.blocks.keys }.filter { $0 != block.name }.sorted()
                let near = NearName.of(block.name, among: others)
                add(
                    Diagnostic(
                        .warning, code: "W_UNUSED_BLOCK",
                        "no template that this one extends has a block '\(block.name)', it is never written", at: span,
                        hint: near.map { "did you mean '\($0)'?" } ?? "give the block the name of one of theirs"))
            }
            known.formUnion(tree.blocks.keys)
        }
    }
}

extension CompiledTemplate {
    /// Where the name of a block stands in its opening tag; the tag where it cannot be found.
    fileprivate func nameRange(of block: BlockDefinition, in statement: Statement) -> Range<Int> {
        let keyword = Array("block".utf8)
        let tag = statement.range
        let bytes = file.bytes
        guard
            let start = tag.first(where: { bytes[$0..<min($0 + keyword.count, tag.upperBound)].elementsEqual(keyword) })
        else { return tag }
        let name = (start + keyword.count..<tag.upperBound).first { ![0x20, 0x09, 0x0A, 0x0D].contains(bytes[$0]) }
        return name.map { $0..<min($0 + block.name.utf8.count, tag.upperBound) } ?? tag
    }
}

extension SyntaxTree {
    /// The template that it extends, whatever a run does.
    var extendedName: Expression? { statements.lazy.compactMap { $0.extendedName }.first }
}
