internal import GabaritSource

/// Where a fault is shown: at all that failed where that stands in one line, else at the part that failed, so that the line
/// which is shown holds it.
struct FaultPlace {
    /// All that failed, from its start on: `user.address.city`.
    var whole: Range<Int>
    /// The part of it that failed: `city`.
    var part: Range<Int>

    init(_ whole: Range<Int>, part: Range<Int>) {
        self.whole = whole
        self.part = part
    }

    init(_ range: Range<Int>) { self.init(range, part: range) }

    /// The place with the next link of its chain, which is the part then.
    func followed(by link: Expression.Link) -> FaultPlace {
        let whole = whole.lowerBound..<max(whole.lowerBound, link.range.upperBound)
        switch link.form {
        case .attribute(let name):
            let upper = link.range.upperBound
            return FaultPlace(whole, part: max(link.range.lowerBound, upper - name.utf8.count)..<upper)
        case .call: return FaultPlace(whole, part: part.lowerBound..<max(part.lowerBound, link.range.upperBound))
        default: return FaultPlace(whole, part: link.range)
        }
    }

    func shown(in file: SourceFile) -> Range<Int> {
        guard whole != part, SourceSpan(file: file, range: whole).text.utf8.contains(0x0A) else { return whole }
        return part
    }
}

extension Expression {
    /// Where it is shown that something is wrong with its value.
    var place: FaultPlace {
        guard case .chain(let base, let links) = form else { return FaultPlace(range) }
        let place = links.reduce(base.place) { $0.followed(by: $1) }
        return FaultPlace(range, part: place.part)
    }
}

extension Expression.Arguments {
    /// Where the argument stands that a fault is about.
    func range(of argument: TemplateFault.Argument) -> Range<Int>? {
        switch argument {
        case .position(let place): place < positional.count ? positional[place].range : spread?.range
        case .name(let name): keyword.first { $0.name == name }?.range ?? keywordSpread?.range
        case .value(let name): keyword.first { $0.name == name }?.value.range ?? keywordSpread?.range
        }
    }
}
