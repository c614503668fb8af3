internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate

/// One module with everything that its own files say, kept until one of them changes.
struct ModuleState: Sendable {
    let folder: ModuleFolder
    /// Whether its own problems are wanted; other modules are read for what they define.
    let isChecked: Bool
    /// As much of it as could be read.
    let module: Module?
    let analysis: ModuleAnalysis
    /// What its Terraform files say, by the folder that they are written to; `""` is where Terraform is run.
    let terraformFolders: [String: TerraformNames]
    var terraform: TerraformNames { terraformFolders[""] ?? TerraformNames() }
    /// What is wrong with the module alone.
    let problems: [Diagnostic]
    let suppressions: [Suppression]

    init(_ folder: ModuleFolder, isChecked: Bool = true) {
        self.folder = folder
        self.isChecked = isChecked
        let (module, analysis) = ModuleChecker().examine(folder)
        self.module = module
        self.analysis = analysis
        terraformFolders = module.map { TerraformReader(folder).names(of: $0) } ?? [:]
        suppressions = isChecked ? SuppressionReader(folder).all() : []
        var problems = analysis.problems
        if let module, isChecked {
            problems += ValueChecker.problems(module)
            problems += TerraformNameChecker.problems(module)
            problems += FileChecker(folder: folder, module: module, analysis: analysis).problems()
            // What cannot be rendered cannot be tried; what the author allows does not keep it from being rendered.
            let open = Suppression.unsuppressed(
                problems.map(Finding.numbered), suppressions, except: Set(analysis.obstacles.map(Finding.numbered)))
            if !open.contains(where: { $0.severity == .error }) { problems += ShapeTrial(module).problems() }
        }
        self.problems = problems
    }

    /// Whether one of its files would hold what cannot be read.
    var isBroken: Bool { problems.contains { $0.code == "E_BROKEN_FILE" } }

    /// Whether its Terraform files are held against its manifest; folders without one stay as they are.
    var hasTerraform: Bool {
        guard let module, module.form == .manifest, analysis.isWhole else { return false }
        return module.entries.contains { TerraformReader.isTerraform($0.target.source) }
    }
}
