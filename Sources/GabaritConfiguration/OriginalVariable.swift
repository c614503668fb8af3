internal import GabaritSource

/// Variables of the original's application: `InfrastructureRepository__MainBranch`.
///
/// Source: its table of settings, its templates of settings and the properties of its configuration, of every version; its names
/// count without regard to case.
enum OriginalVariable {
    /// What a variable was meant to be that is nearly one of the original's that counts here.
    ///
    /// - Returns: `nil` for what is one, for a setting of the original without a counterpart or nearly such a one, and for
    ///   everything else.
    static func meant(by variable: String) -> MeantVariable? {
        guard variable.contains("__") else { return nil }
        let levels = levels(variable)
        var candidates = known
        for (index, level) in levels.enumerated() {
            let names = candidates.compactMap { $0.count > index ? $0[index] : nil }
            guard let name = name(level, among: names, isSection: index == 0) else { return nil }
            candidates = candidates.filter { $0.count > index && $0[index] == name }
        }
        guard let found = candidates.first(where: { $0.count == levels.count })?.joined(separator: "__"),
            found.lowercased() != variable.lowercased(), counting.contains(found)
        else { return nil }
        return MeantVariable(name: found)
    }

    private static func name(_ written: String, among names: [String], isSection: Bool) -> String? {
        if let same = names.first(where: { $0.lowercased() == written.lowercased() }) { return same }
        guard let near = NearName.find(written, among: names), near.isCertain || !isSection else { return nil }
        return near.name
    }

    private static func levels(_ variable: String) -> [String] { variable.split(separator: "__").map(String.init) }

    private static let known = (counting + unused).map(levels)

    /// The names that count here, below either repository.
    private static let counting = ConfigurationKey.all.compactMap(\.originalName).filter {
        $0.hasPrefix("ModuleRepository__") || $0.hasPrefix("InfrastructureRepository__")
    }

    /// Settings of the original without a counterpart: addresses follow from that of the repository, and the rest is of other
    /// parts of the original. In place of a user with a password and of who approves stands `pull-requests.credentials`.
    private static let unused =
        ["LocalPath", "Name", "ModulePathPrefix"].map { "ModuleRepository__" + $0 }
        + [
            "LocalPath", "Name", "PullRequestUrl", "PullRequestBrowserUrl", "ApiVersion", "Username", "Password",
            "AutoApproveUserOid",
        ].map { "InfrastructureRepository__" + $0 }
        + [
            "OrganizationName", "OrganizationUrl", "ProjectName", "SubscriptionId", "ListPipelineUrlTemplate",
            "PostPipelineRunUrlTemplate", "AppServiceConfigPipeline", "RunAsManagedIdentity", "SupportIterationName",
            "AreaPathName", "SupportRequestId", "SystemErrorId", "InfrastructureErrorId", "PythonWorkspaceSyncErrorId",
            "MediaStorageConnectionString", "ResourcePrefix", "ProjectStorageKeySecretName", "EnvironmentName",
        ].map { "InfrastructureRepository__AzureDevOpsConfiguration__" + $0 }
}
