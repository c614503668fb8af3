public import GabaritSource

/// The line that says that all is well.
public struct CheckSummary: Sendable {
    private let modules: Int

    /// - Parameter modules: how many were checked.
    public init(modules: Int) { self.modules = modules }

    /// The line, without a line end.
    public func text(in language: Language) -> String {
        switch language {
        case .english: modules == 1 ? "1 module, no problems" : "\(modules) modules, no problems"
        // Zero is singular in French.
        case .french: modules <= 1 ? "\(modules) module, aucun problème" : "\(modules) modules, aucun problème"
        }
    }
}
