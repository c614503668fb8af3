internal import GabaritSource

/// Texts that filters and operators read as something: patterns, and formats with a place for each value.
extension NameChecker {
    /// The pattern of a filter of regular expressions.
    mutating func checkPattern(of name: String, _ arguments: Expression.Arguments) {
        guard name == "regex_search" || name == "regex_replace", environment.extensions.filters[name] == nil,
            let pattern = arguments.positional.first ?? arguments.keyword.first(where: { $0.name == "pattern" })?.value
        else { return }
        checkPattern(pattern)
    }

    /// A format that stands before the filter or the method which fills it.
    mutating func checkFormat(_ format: Expression, filledBy links: [Expression.Link]) {
        switch (links.first?.form, links.dropFirst().first?.form) {
        case (.filter("format", let arguments), _):
            guard arguments.keyword.isEmpty, arguments.spread == nil, arguments.keywordSpread == nil else { return }
            checkFormat(format, arguments.positional.count)
        case (.attribute("format"), .call(let arguments)):
            guard arguments.spread == nil, arguments.keywordSpread == nil else { return }
            checkFields(format, arguments)
        default: break
        }
    }

    private mutating func checkPattern(_ pattern: Expression) {
        guard let text = pattern.literalText else { return }
        do throws(TextFault) {
            _ = try RegexProgram(CodePoints.decode(text), flags: RegexParser.Flags())
        } catch {
            report("E_ARGUMENTS", "this is no regular expression: \(error.message)", pattern.range)
        }
    }

    /// A format as the operator `%` reads it: `'%s of %s' % (a, b)`.
    mutating func checkFormat(_ format: Expression, with values: Expression) {
        guard case .tuple(let elements) = values.form else { return }
        checkFormat(format, elements.count)
    }

    private mutating func checkFormat(_ format: Expression, _ given: Int) {
        guard let text = format.literalText else { return }
        do throws(TextFault) {
            let wanted = try PrintfPart.parts(of: CodePoints.decode(text)).reduce(into: 0) { count, part in
                guard case .directive(let directive) = part else { return }
                count = directive.key != nil ? .min : count &+ directive.valueCount
            }
            // What a key names comes from one object.
            guard wanted >= 0, wanted != given else { return }
            report("E_ARGUMENTS", "the format needs \(Self.count(wanted)), not \(given)", format.range)
        } catch {
            report("E_ARGUMENTS", "this is no format: \(error.message)", format.range)
        }
    }

    private static func count(_ arguments: Int) -> Message { arguments == 1 ? "1 argument" : "\(arguments) arguments" }

    /// The fields of a format that the method `format` fills; it may be given more than it has fields for.
    private mutating func checkFields(_ format: Expression, _ arguments: Expression.Arguments) {
        guard let text = format.literalText else { return }
        do throws(TextFault) {
            let roots = try FormatTemplate(CodePoints.decode(text)).parts.flatMap(\.roots)
            let places = roots.compactMap { if case .position(let place) = $0 { place + 1 } else { nil } }
            let wanted = max(places.max() ?? 0, roots.filter { $0 == .next }.count)
            if wanted > arguments.positional.count {
                let given = arguments.positional.count
                report("E_ARGUMENTS", "the format needs \(Self.count(wanted)), not \(given)", format.range)
            }
            for case .name(let name) in roots where !arguments.keyword.contains(where: { $0.name == name }) {
                report("E_ARGUMENTS", "the format needs the argument '\(name)'", format.range)
            }
        } catch {
            report("E_ARGUMENTS", "this is no format: \(error.message)", format.range)
        }
    }
}

extension FormatTemplate.Part {
    /// What the fields of the part name, those of their specifications too.
    fileprivate var roots: [FormatTemplate.Root] {
        guard case .field(let field) = self else { return [] }
        return [field.root] + field.spec.flatMap(\.roots)
    }
}

extension PrintfDirective {
    /// How many values it takes.
    fileprivate var valueCount: Int {
        (isPercentSign ? 0 : 1) + [width, precision].filter { $0 == .argument }.count
    }
}
