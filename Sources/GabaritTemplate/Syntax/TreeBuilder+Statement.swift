extension TreeBuilder {
    /// Statements that follow each other; the blocks among them and inside them are noted.
    func statements(_ first: NodeIndex, _ blocks: inout [String: BlockDefinition]) -> [Statement] {
        var statements: [Statement] = []
        var index = first
        while index != 0 {
            let node = syntax[index]
            statements.append(Statement(form: form(node, &blocks), range: range(node)))
            index = node.next
        }
        return statements
    }

    private func form(_ node: SyntaxNode, _ blocks: inout [String: BlockDefinition]) -> Statement.Form {
        switch node.kind {
        case .text: return .text(syntax.constant(node.first).string)
        case .output: return .output(expression(node.first))
        case .conditionalStatement: return conditional(node, &blocks)
        case .loop: return .loop(loop(node, &blocks))
        case .set: return .set(target(node.first), expression(node.second))
        case .setBlock:
            let filters = each(syntax[node.first].next, link)
            return .setBlock(target(node.first), filters: filters, body: statements(node.second, &blocks))
        case .with: return .with(assignments(node.first), body: statements(node.second, &blocks))
        case .macro: return .macro(macro(node, &blocks))
        case .callBlock: return .call(macro(syntax[node.second], &blocks), expression(node.first))
        case .filterBlock: return .filter(each(node.first, link), body: statements(node.second, &blocks))
        case .autoescape: return .autoescape(expression(node.first), body: statements(node.second, &blocks))
        case .block: return .block(block(node, &blocks))
        case .evaluate: return .evaluate(expression(node.first))
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        default: return reference(node)
        }
    }

    private func reference(_ node: SyntaxNode) -> Statement.Form {
        let withContext = node.flags.contains(.withContext)
        switch node.kind {
        case .include:
            return .include(
                expression(node.first), ignoresMissing: node.flags.contains(.ignoresMissing), withContext: withContext)
        case .importTemplate:
            return .importTemplate(expression(node.first), name: name(node.second), withContext: withContext)
        case .fromImport:
            let names = each(node.second) { (name: name(syntax[$0].first), alias: name(syntax[$0].second)) }
            return .fromImport(expression(node.first), names: names, withContext: withContext)
        default: return .extends(expression(node.first))
        }
    }

    private func conditional(_ node: SyntaxNode, _ blocks: inout [String: BlockDefinition]) -> Statement.Form {
        var branches: [(condition: Expression, body: [Statement])] = []
        var otherwise: [Statement] = []
        var index = node.first
        while index != 0 {
            let branch = syntax[index]
            let body = statements(branch.second, &blocks)
            if let condition = optional(branch.first) { branches.append((condition, body)) } else { otherwise = body }
            index = branch.next
        }
        return .conditional(branches, otherwise: otherwise)
    }

    private func loop(_ node: SyntaxNode, _ blocks: inout [String: BlockDefinition]) -> Statement.Loop {
        let items = syntax[node.first].next
        let body = syntax[node.second]
        let isRecursive = node.flags.contains(.recursive)
        let before = loopUses.count
        let statements = statements(body.second, &blocks)
        return Statement.Loop(
            target: target(node.first), items: expression(items),
            condition: node.flags.contains(.hasCondition) ? expression(syntax[items].next) : nil,
            isRecursive: isRecursive, namesItself: isRecursive || loopUses.count > before, body: statements,
            otherwise: body.next == 0 ? [] : self.statements(syntax[body.next].second, &blocks))
    }

    private func assignments(_ first: NodeIndex) -> [(target: AssignmentTarget, value: Expression)] {
        var assignments: [(target: AssignmentTarget, value: Expression)] = []
        var index = first
        while index != 0 {
            let value = syntax[index].next
            assignments.append((target(index), expression(value)))
            index = syntax[value].next
        }
        return assignments
    }

    private func target(_ index: NodeIndex) -> AssignmentTarget {
        let node = syntax[index]
        switch node.kind {
        case .attributeTarget: return .attribute(name(node.first), name(node.second), range(node))
        case .tupleTarget: return .tuple(each(node.first, target), range(node))
        default: return .name(name(node.first), range(node))
        }
    }

    private func macro(_ node: SyntaxNode, _ blocks: inout [String: BlockDefinition]) -> MacroDefinition {
        let body = syntax[node.second]
        return MacroDefinition(
            name: name(node.first),
            parameters: each(body.next) { (name: name(syntax[$0].first), preset: optional(syntax[$0].second)) },
            body: statements(body.second, &blocks), usesVarargs: node.flags.contains(.usesVarargs),
            usesKwargs: node.flags.contains(.usesKwargs), usesCaller: node.flags.contains(.usesCaller))
    }

    private func block(_ node: SyntaxNode, _ blocks: inout [String: BlockDefinition]) -> BlockDefinition {
        let before = loopUses.count
        let definition = BlockDefinition(
            name: name(node.first), isScoped: node.flags.contains(.scoped), isRequired: node.flags.contains(.required),
            body: statements(node.second, &blocks))
        // What a block names is its own, but one that sees the scope around it sees the loop.
        loopUses.count = before + (definition.isScoped ? 1 : 0)
        blocks[definition.name] = definition
        return definition
    }
}
