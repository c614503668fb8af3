internal import GabaritSource

/// Noting what a template names.
extension NameChecker {
    mutating func note(_ kind: TemplateName.Kind, _ name: String, _ range: Range<Int>) {
        let found = TemplateName(kind, name, at: SourceSpan(file: current.file, range: range))
        if noted.insert(found).inserted { result.names.append(found) }
    }

    /// Notes a variable that nothing in the template sets, with the attributes that follow it.
    mutating func noteVariable(_ base: Expression, _ name: String, _ links: [Expression.Link]) {
        let scope = scopes.lastIndex { $0[name] != nil }
        guard scope == nil || scope == 1 else { return }
        var path = name
        var upper = base.range.upperBound
        for (index, link) in links.enumerated() {
            if index + 1 < links.count, links[index + 1].isCall { break }
            switch link.form {
            case .attribute(let member): path += ".\(member)"
            case .item(let key):
                guard let text = key.literalText else { return note(.variable, path, base.range.lowerBound..<upper) }
                path += ".\(text)"
            default: return note(.variable, path, base.range.lowerBound..<upper)
            }
            upper = link.range.upperBound
        }
        note(.variable, path, base.range.lowerBound..<upper)
    }

    mutating func noteTargets(_ target: AssignmentTarget) {
        switch target {
        case .name(let name, let range): note(.assignment, name, range)
        case .attribute: break
        case .tuple(let targets, _): for single in targets { noteTargets(single) }
        }
    }
}
