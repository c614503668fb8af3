internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

extension ManifestReader {
    mutating func expression(_ node: Node) -> TemplateExpression? {
        do throws(Diagnostics) {
            return try templates.compileExpression(node.textSpan ?? ModuleTemplates.detached(node))
        } catch {
            problems += error.all
            return nil
        }
    }

    /// A string that may be a template.
    mutating func text(_ node: Node) -> ManifestText {
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

    mutating func manifestValue(_ node: Node) -> ManifestValue {
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
}
