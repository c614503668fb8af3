public import GabaritModule
public import GabaritSource
public import GabaritTemplate
public import GabaritValue

/// What the tests of a module reach of its manifest and its templates, and what they miss.
public struct ModuleCoverage: Sendable {
    public let module: String
    /// How many branches, loops, macros and entries there are.
    public let total: Int
    /// Those that no test reached, by file and place.
    public let missed: [TemplateCoverage.Region]

    /// - Parameters:
    ///   - folder: the module.
    ///   - coverage: what took note of its tests.
    /// - Throws: every problem of the module.
    public init(_ folder: ModuleFolder, _ coverage: TemplateCoverage) throws(Diagnostics) {
        let regions = Self.regions(try ModuleReader().read(folder, version: "local"))
        module = folder.name
        total = regions.count
        missed = regions.filter { !coverage.hasReached($0) }
    }

    public var reached: Int { total - missed.count }

    /// Whole percent, rounded down, so that only everything is 100.
    public var percent: Int { total == 0 ? 100 : reached * 100 / total }

    private static func regions(_ module: Module) -> [TemplateCoverage.Region] {
        var regions: [TemplateCoverage.Region] = []
        for variable in module.variables { regions += (variable.value?.templates ?? []).flatMap(\.regions) }
        for entry in module.entries {
            regions.append(.init(.entry, at: entry.span))
            if entry.condition != nil { regions.append(.init(.omission, at: entry.span)) }
            regions += entry.target.templates.flatMap(\.regions)
            if case .template(let template) = entry.rendering { regions += template.regions }
        }
        for step in module.steps { regions += step.with.templates.flatMap(\.regions) }
        return sorted(regions)
    }

    /// Each once: entries may include the same template.
    private static func sorted(_ regions: [TemplateCoverage.Region]) -> [TemplateCoverage.Region] {
        var seen: Set<String> = []
        return regions.sorted { left, right in
            if left.span.file.name != right.span.file.name { return left.span.file.name < right.span.file.name }
            return (left.span.range.lowerBound, left.kind.rawValue) < (right.span.range.lowerBound, right.kind.rawValue)
        }.filter { seen.insert("\($0.kind) \($0.span.range.lowerBound) \($0.span.file.name)").inserted }
    }

    /// The coverage as a document.
    public var value: Value {
        .object([
            "module": .string(module), "total": .integer(total), "reached": .integer(reached),
            "percent": .integer(percent),
            "missed": .array(
                missed.map { region in
                    .object([
                        "kind": .string(region.kind.rawValue), "file": .string(region.span.written.file.name),
                        "line": .integer(region.span.written.start.line),
                        "column": .integer(region.span.written.start.column),
                        "message": .string(region.sentence),
                    ])
                }),
        ])
    }
}

extension TemplateCoverage.Region {
    /// What it means that no test reached this.
    public var sentence: String {
        switch kind {
        case .branch: "no test makes this condition true"
        case .otherwise: "no test makes this condition false"
        case .loop: "no test enters this loop"
        case .emptyLoop: "no test gives this loop nothing"
        case .macro: "no test calls this macro"
        case .entry: "no test writes this file"
        case .omission: "no test leaves this file out"
        }
    }
}
