internal import GabaritSource

/// What a template saw when it was looked at.
struct TemplateVisit: Hashable {
    var name: String
    /// Everything but the names that the application gives, which are the same everywhere.
    var scopes: [[String: NameShape]]
    var isolated: Bool
    var facts: [String: Bool]
    var parameters: [String: NameShape]?
    /// Whether the place may be left out by a run: what is certain elsewhere is not there.
    var isConditional: Bool
}

/// Templates that others name.
extension NameChecker {
    /// What goes round in a circle.
    enum Circle { case includes, extends, calls }

    private static let deepest = 16
    private static let most = 500

    /// Checks a template that this one names, with the scope it will see.
    ///
    /// - Returns: what is known of what it sets at its top.
    @discardableResult
    mutating func visit(_ name: String, isolated: Bool, from range: Range<Int>) -> [String: NameShape] {
        guard !reportCircle(name, range, verb: .includes), let other = try? environment.compiled(named: name) else {
            return [:]
        }
        if other.changes.values { forgetValues() }
        result.templates.insert(name)
        let seen = isolated ? [scopes[0]] : scopes
        let key = TemplateVisit(
            name: name, scopes: Array(seen.dropFirst(2)), isolated: isolated || scopes.count < 2, facts: facts,
            parameters: macroCall?.parameters, isConditional: branchDepth > 0)
        if let known = visited[key] { return known }
        guard !open.contains(where: { $0.name == name }), open.count < Self.deepest, visited.count < Self.most else {
            follow(other)
            return [:]
        }
        visited[key] = [:]
        let outer = (current, scopes, growsAround)
        growsAround = growsAround || current.changes.grows
        open.append(OpenPart(name: name, depth: conditionDepth))
        (current, scopes) = (other, seen + [["self": .any]])
        let exported = checkInheriting()
        (current, scopes, growsAround) = outer
        open.removeLast()
        visited[key] = exported
        return exported
    }

    /// What is reached from a template that is not looked at itself, since too many are named: their names count.
    private mutating func follow(_ template: CompiledTemplate) {
        var next = [template]
        while let template = next.popLast() {
            let named = template.namedTemplates
            if named.hasUnknown { result.namesUnknownTemplates = true }
            for name in named.names where result.templates.insert(name).inserted {
                if let other = try? environment.compiled(named: name) { next.append(other) }
            }
        }
    }

    /// A template that names itself, also through others, with nothing on the way that could end it.
    ///
    /// - Returns: whether it is one.
    mutating func reportCircle(_ name: String, _ range: Range<Int>, verb: Circle) -> Bool {
        guard let part = (verb == .calls ? openMacros : open).first(where: { $0.name == name }),
            part.depth == conditionDepth
        else { return false }
        let message: Message =
            switch verb {
            case .includes: "the template '\(name)' includes itself without end"
            case .extends: "the template '\(name)' extends itself without end"
            case .calls: "the macro '\(current.file.text(in: range))' calls itself without end"
            }
        report(
            "E_TEMPLATE_CIRCLE", message, range,
            hint: "take one of the statements out, or put it under a condition")
        return true
    }

    /// The template that a literal names; a name that a run computes is not followed.
    mutating func template(_ expression: Expression, ignoresMissing: Bool = false) -> CompiledTemplate? {
        guard let name = expression.literalText else {
            _ = shape(of: expression)
            result.namesUnknownTemplates = true
            return nil
        }
        result.templates.insert(name)
        note(.template, name, expression.range)
        do throws(Diagnostics) {
            if let found = try environment.compiled(named: name) { return found }
            if !ignoresMissing {
                report(
                    "E_TEMPLATE_NOT_FOUND", "there is no template '\(name.shortened)'", expression.range, name: name,
                    among: environment.templateNames)
            }
        } catch {
            for problem in error.all { add(problem) }
        }
        return nil
    }
}
