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
        guard !reportCircle(name, range, verb: .includes), let other = try? environment.drafted(named: name) else {
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
        let outer = (current, scopes, growsAround, setTexts, otherNames)
        (setTexts, otherNames) = ([:], [])
        growsAround = growsAround || current.changes.grows
        open.append(OpenPart(name: name, depth: conditionDepth))
        (current, scopes) = (other, seen + [["self": .any]])
        let exported = checkInheriting()
        (current, scopes, growsAround, setTexts, otherNames) = outer
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
                if let other = try? environment.drafted(named: name) { next.append(other) }
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

    /// The names of which a run takes one: those of a list or a choice, and what `set` gives to a name, where nothing else
    /// gives it a value.
    func choices(of name: Expression) -> [Expression]? {
        if let choices = name.namedChoices { return choices }
        guard case .name(let text) = name.form, !otherNames.contains(text), let choices = setTexts[text],
            scopes.last(where: { $0[text] != nil })?[text]?.isText == true
        else { return nil }
        return choices
    }

    /// Notes the texts that `set` gives to a name.
    ///
    /// - Parameter others: the names that something else had given a value to before.
    mutating func noteTexts(of value: Expression, for target: AssignmentTarget, _ others: Set<String>) {
        guard case .name(let name, _) = target, !others.contains(name) else { return }
        let texts = value.elements == nil ? value.namedChoices ?? [value] : []
        guard !texts.isEmpty, texts.allSatisfy({ $0.literalText != nil }) else { return }
        otherNames.remove(name)
        setTexts[name, default: []] += texts
    }

    /// What is wrong with the syntax of templates whose names begin and end as a computed one does: a run may take each.
    private mutating func compileTemplates(fitting name: Expression) {
        guard case .concatenation(let operands) = name.form, let start = operands.first?.literalText,
            start.contains("/")
        else { return }
        let end = operands.last?.literalText ?? ""
        for name in environment.templateNames where name.hasPrefix(start) && name.hasSuffix(end) {
            do throws(Diagnostics) {
                _ = try environment.compiled(named: name)
            } catch {
                for problem in error.all { add(problem) }
            }
        }
    }

    /// Checks the templates that a list or a choice names by literals, each as one that a run may leave out.
    mutating func include(anyOf choices: [Expression], of name: Expression, ignoresMissing: Bool, isolated: Bool) {
        _ = shape(of: name)
        // A condition may leave out what `set` gives for "none of them".
        let isRuledOut = if case .name = name.form { branchDepth > 0 } else { false }
        conditionDepth += 1
        branchDepth += 1
        defer { (conditionDepth, branchDepth) = (conditionDepth - 1, branchDepth - 1) }
        var missing: [Expression] = []
        for choice in choices {
            guard let text = choice.literalText else {
                result.namesUnknownTemplates = true
                continue
            }
            note(.template, text, choice.range)
            do throws(Diagnostics) {
                guard try environment.drafted(named: text) != nil else {
                    missing.append(choice)
                    continue
                }
                result.templates.insert(text)
                visit(text, isolated: isolated, from: choice.range)
            } catch {
                result.templates.insert(text)
                for problem in error.all { add(problem) }
            }
        }
        // The first of a list that exists is taken; both values of a choice are.
        guard !ignoresMissing, !isRuledOut, name.elements == nil || missing.count == choices.count else { return }
        for choice in missing {
            let text = choice.literalText ?? ""
            report(
                "E_TEMPLATE_NOT_FOUND", "there is no template '\(text)'", choice.range, name: text,
                among: environment.templateNames)
        }
    }

    /// The template that a literal names; a name that a run computes is not followed.
    mutating func template(_ expression: Expression, ignoresMissing: Bool = false) -> CompiledTemplate? {
        guard let name = expression.literalText else {
            _ = shape(of: expression)
            result.namesUnknownTemplates = true
            compileTemplates(fitting: expression)
            return nil
        }
        result.templates.insert(name)
        note(.template, name, expression.range)
        do throws(Diagnostics) {
            if let found = try environment.drafted(named: name) { return found }
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

extension Expression {
    /// The names of which a run takes one, where the expression lists them: the elements of a list, the values of a choice.
    var namedChoices: [Expression]? {
        switch form {
        case .conditional(_, let then, let otherwise): [then] + (otherwise.map { [$0] } ?? [])
        default: elements
        }
    }
}
