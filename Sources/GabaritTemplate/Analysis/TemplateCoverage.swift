public import GabaritSource
internal import Synchronization

/// Where renders went: every branch, loop and macro that was reached while this was ``current``.
///
/// Safe to share between renders that run in parallel. Only the interpreter tells where it goes; renders that record
/// (``Template/renderRecording(_:)``) and values of manifests are always its.
public final class TemplateCoverage: Sendable {
    /// What takes note of the renders of this task; `nil` costs nothing.
    @TaskLocal public static var current: TemplateCoverage?

    /// A part of a template, or of a manifest, that renders reach or miss.
    public struct Region: Sendable, Hashable {
        /// What kind of part it is.
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            /// What follows a condition that is true.
            case branch
            /// What follows when no condition is true, written or not.
            case otherwise
            /// The body of a loop.
            case loop
            /// The `else` of a loop.
            case emptyLoop = "empty-loop"
            /// The body of a macro.
            case macro
            /// A file that a manifest names.
            case entry
            /// A file whose `when` is false.
            case omission
        }

        /// What kind of part it is.
        public var kind: Kind
        /// Where it stands.
        public var span: SourceSpan

        /// A part at its place.
        public init(_ kind: Kind, at span: SourceSpan) {
            self.kind = kind
            self.span = span
        }

        /// The same for the same place, however often its file was read.
        fileprivate var key: String { "\(kind.rawValue) \(span.range.lowerBound) \(span.file.name)" }
    }

    private let reached = Mutex<Set<String>>([])

    /// Nothing is reached so far.
    public init() {}

    /// Notes that a region was reached.
    public func reach(_ kind: Region.Kind, at span: SourceSpan) {
        let key = Region(kind, at: span).key
        reached.withLock { _ = $0.insert(key) }
    }

    func reach(_ kind: Region.Kind, _ template: CompiledTemplate, _ range: Range<Int>?) {
        if let range { reach(kind, at: SourceSpan(file: template.file, range: range)) }
    }

    /// Whether some render reached a region.
    public func hasReached(_ region: Region) -> Bool { reached.withLock { $0.contains(region.key) } }
}
