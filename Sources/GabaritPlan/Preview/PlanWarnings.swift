internal import GabaritSource
internal import GabaritValue

extension RunPlan {
    /// What a reviewer should look at twice; empty for most plans.
    public var warnings: [String] {
        netChanges.compactMap(Self.backendWarning) + deletionWarning
            + modules.flatMap(\.variables).compactMap(Self.emptied)
    }

    /// Terraform finds the workspace's state by this file: changing it orphans the state.
    private static func backendWarning(_ change: NetChange) -> String? {
        guard change.path.name == "project.tfbackend", change.before != nil, change.before != change.after else {
            return nil
        }
        return "'\(change.path)' \(change.after == nil ? "goes" : "changes"): Terraform would no longer find its state"
    }

    /// From this many files on a deletion is pointed out.
    private static let manyFiles = 10

    private var deletionWarning: [String] {
        let count = netChanges.count { $0.after == nil }
        return count >= Self.manyFiles ? ["\(count) files are deleted"] : []
    }

    private static func emptied(_ variable: VariableBinding) -> String? {
        guard variable.value == .string(""), variable.origin == .configuration || variable.origin == .request else {
            return nil
        }
        return "the variable '\(variable.name)' is empty"
    }
}
