/// What became of a workspace between two markers: what a pipeline that applies it has to report.
///
/// The pipeline of a pull request host knows two commits and nothing of the requests between them. The marker at both
/// says which runs were merged and which modules they touched.
public struct MarkerChanges: Sendable, Hashable {
    /// The runs that came in between, oldest first.
    public var runs: [String]
    /// The status keys of modules that were added or changed; of all modules when no module and no key differs, as when
    /// only values were saved.
    public var applied: [String]
    /// The status keys of modules that were taken out.
    public var removed: [String]

    /// - Parameters:
    ///   - earlier: the marker before; `nil` when the workspace was not there.
    ///   - later: the marker now.
    public init(from earlier: Marker?, to later: Marker) {
        let earlier = earlier ?? Marker()
        runs = later.runs.filter { !earlier.runs.contains($0) }
        removed = earlier.modules.filter { later[$0.name] == nil }.map { Self.key($0.name, $0.module) }
        let changed = later.modules.filter { earlier[$0.name] != $0.module }
        let told = changed.isEmpty && removed.isEmpty ? later.modules : changed
        applied = told.map { Self.key($0.name, $0.module) }
        // A module that was renamed is both; what is there now counts.
        removed.removeAll(where: applied.contains)
    }

    private static func key(_ name: String, _ module: Marker.AppliedModule) -> String {
        module.statusKey ?? name.split(separator: "-").joined(separator: "_")
    }
}
