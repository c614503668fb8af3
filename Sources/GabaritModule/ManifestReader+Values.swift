internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

extension ManifestReader {
    mutating func expression(_ node: Node) -> TemplateExpression? {
        if let problem = braces(node) {
            problems.append(problem)
            return nil
        }
        do throws(Diagnostics) {
            return try templates.compileExpression(node.textSpan ?? ModuleTemplates.detached(node))
        } catch {
            problems += error.all
            return nil
        }
    }

    /// An expression that stands in the marks of a value, which it does not need.
    private func braces(_ node: Node) -> Diagnostic? {
        let marks = templates.delimiters
        let text = node.value.string ?? ""
        guard text.hasPrefix(marks.variableStart), text.hasSuffix(marks.variableEnd) else { return nil }
        let inner = text.dropFirst(marks.variableStart.count).dropLast(marks.variableEnd.count)
        guard !inner.contains(marks.variableStart) else { return nil }
        let words = inner.split(separator: " ").joined(separator: " ")
        let span = node.textSpan ?? ModuleTemplates.detached(node)
        var problem = Diagnostic(
            code: "E_TEMPLATE_SYNTAX", "an expression stands here without '\(marks.variableStart)'", at: span,
            hint: "write '\(words)'")
        problem.replacement = node.textSpan == nil ? nil : words
        return problem
    }

    /// A string that may be a template.
    mutating func text(_ node: Node) -> ManifestText {
        let source = node.string ?? ""
        guard templates.delimiters.mayStand(in: source) else {
            return ManifestText(source, nil, node.span)
        }
        do throws(Diagnostics) {
            let draft = try templates.draftText(node)
            problems += draft.problems
            return ManifestText(source, draft.template, node.span)
        } catch {
            problems += error.all
            return ManifestText(source, nil, node.span, isUnread: true)
        }
    }

    mutating func manifestValue(_ node: Node) -> ManifestValue {
        switch node.content {
        case .scalar(.string(let text)):
            guard templates.delimiters.mayStand(in: text) else { return .literal(.string(text)) }
            do throws(Diagnostics) {
                let draft = try templates.draftText(node)
                problems += draft.problems
                return .template(draft.template)
            } catch {
                problems += error.all
                return .literal(.null)
            }
        case .scalar(let value): return .literal(value)
        case .array(let elements): return .list(elements.map { manifestValue($0) })
        case .object(let members): return .object(members.map { ($0.key, manifestValue($0.value)) })
        }
    }
}
