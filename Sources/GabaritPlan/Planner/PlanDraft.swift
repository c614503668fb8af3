internal import GabaritDigest
internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// One plan while it is made: the workspace as it will be after the modules so far.
struct PlanDraft {
    let request: RunRequest
    let settings: PlannerSettings
    let version: CatalogVersion
    let snapshot: WorkspaceSnapshot
    let folder: TreePath
    let branch: String
    let moment: Timestamp
    let sequence: Int64
    /// The modules of the workspace that the request does not take out.
    let staying: [Module]
    /// The workspace folder so far.
    private var files: [TreePath: SnapshotFile]
    private var marker: Marker
    private var modules: [ModulePlan] = []
    private var events: [PlanResult.Event] = []
    private var customSteps: [(module: Int, uses: String, with: Value)] = []

    init(
        request: RunRequest, settings: PlannerSettings, version: CatalogVersion, snapshot: WorkspaceSnapshot,
        folder: TreePath, branch: String, moment: Timestamp, sequence: Int64, staying: [Module]
    ) {
        self.request = request
        self.settings = settings
        self.version = version
        self.snapshot = snapshot
        self.folder = folder
        self.branch = branch
        self.moment = moment
        self.sequence = sequence
        self.staying = staying
        files = snapshot.files
        marker = snapshot.marker
        marker.generation = snapshot.targetGeneration + 1
        marker.add(run: request.runID, sequence: sequence)
    }

    private var exists: Bool { files.keys.contains { $0.description != Marker.fileName } }

    // MARK: modules

    mutating func add(_ resolved: ResolvedModule) {
        do throws(Diagnostics) {
            try apply(try change(resolved), resolved)
        } catch {
            report(resolved, .error, resolved.request.place.of(error.all))
        }
    }

    private func change(_ resolved: ResolvedModule) throws(Diagnostics) -> ModuleChange {
        switch resolved {
        // A name that means nothing is told before what its module would need, and that there is no workspace for it.
        case .unresolved(_, let problems):
            let isNone = problems.all.contains { $0.code == "E_NO_MODULE" }
            throw exists || !isNone ? problems : Diagnostics(problems.all + Self.notCreated.all)
        case .module(let asked, let module) where asked.status == .deleteRequested:
            guard exists else { return ModuleChange() }
            try checkNobodyNeeds(module)
            return try change(module, .delete)
        case .module(let asked, let module):
            guard exists || module.createsWorkspace else { throw Self.notCreated }
            if isGone(asked, module) { return ModuleChange() }
            try checkRequirements(module)
            return try change(module, asked.action(updatesWorkspaceVersion: request.updatesWorkspaceVersion))
        case .variableUpdate(_, let present):
            guard exists else { throw Self.notCreated }
            return try variableUpdate(present)
        }
    }

    private static let notCreated = Diagnostics(
        Diagnostic(
            code: "E_NO_WORKSPACE", "Project directory does not exist please run template module first",
            hint: "ask for new-workspace-template before other modules"))

    /// Whether a module was taken out before, as the portal says and the workspace shows: nothing of it is saved again.
    private func isGone(_ asked: ModuleRequest, _ module: Module) -> Bool {
        guard asked.status == .deleted || asked.status == .deleteInProgress, applied(module) == nil else {
            return false
        }
        let targets = module.entries.compactMap { $0.target.fixed }
        return !targets.contains { target in files.keys.contains { $0.description == target } }
    }

    /// What is taken out must be of no use to what stays: Terraform would destroy it under the others.
    private func checkNobodyNeeds(_ module: Module) throws(Diagnostics) {
        var needing = staying.filter { $0.requires.contains(where: module.answers) }.map(\.name)
        if module.createsWorkspace { needing += staying.map(\.name).filter { !needing.contains($0) } }
        guard let first = needing.first else { return }
        let all = needing.map { "'\($0)'" }.joined(separator: ", ")
        throw Diagnostics(
            Diagnostic(
                code: "E_REQUIRES", "the workspace has \(all), which cannot be without '\(module.name)'",
                hint: needing.count == 1
                    ? "take out '\(first)' in the same request" : "take them out in the same request"))
    }

    private func checkRequirements(_ module: Module) throws(Diagnostics) {
        let present = Set(marker.modules.map(\.name))
        for wanted in module.requires where !present.contains(wanted) {
            // A workspace that was made without Gabarit has no marker; its folder shows that it was made.
            if ["new-workspace-template", "new-project-template"].contains(wanted), exists { continue }
            throw Diagnostics(
                Diagnostic(
                    code: "E_REQUIRES",
                    "the module '\(module.name)' requires '\(wanted)', which the workspace does not have",
                    hint: "ask for '\(wanted)' in the same request"))
        }
    }

    private func change(_ module: Module, _ action: ModuleRequest.Action) throws(Diagnostics) -> ModuleChange {
        let writer = ModuleWriter(
            module: module, request: request, settings: settings, version: version, files: files, moment: moment)
        switch action {
        case .render: return try writer.rendered(before: applied(module), others: filesOfOthers(module))
        case .saveVariables: return try writer.variablesOnly()
        case .delete: return try writer.deleted(before: applied(module), keeping: filesOfOthers(module))
        }
    }

    /// What the workspace has of a module, under any of its names: an older version may have had another.
    private func applied(_ module: Module) -> Marker.AppliedModule? {
        marker[module.name] ?? marker.modules.first { module.answers(to: $0.name) }?.module
    }

    private func filesOfOthers(_ module: Module) -> Set<String> {
        Set(marker.modules.filter { !module.answers(to: $0.name) }.flatMap(\.module.files))
    }

    private func variableUpdate(_ present: [Module]) throws(Diagnostics) -> ModuleChange {
        var whole = ModuleChange()
        for module in present {
            let change = try self.change(module, .saveVariables)
            for (path, file) in change.files { whole.add(path, file) }
            whole.variables += change.variables
        }
        return whole
    }

    // MARK: changes

    private mutating func apply(_ change: ModuleChange, _ resolved: ResolvedModule) throws(Diagnostics) {
        var operations = try change.operations(from: files, in: folder)
        let (name, label, digest, key) = identity(resolved)
        var commit: CommitPlan?
        if !operations.isEmpty {
            files.reserveCapacity(files.count + change.files.count)
            for case (let path, let file?) in change.files { files[path] = file }
            for path in change.deletions { files[path] = nil }
            if case .module(let asked, let module) = resolved { remember(module, asked, change) }
            operations.append(markerOperation())
            commit = self.commit(name, label, digest)
        }
        modules.append(
            ModulePlan(
                name: name, version: label, digest: digest, statusKey: key, operations: operations,
                variables: change.variables, commit: commit))
        customSteps += change.steps.map { (modules.count - 1, $0.uses, $0.with) }
        report(resolved, commit == nil ? .noChanges : .success, [])
    }

    private mutating func remember(_ module: Module, _ asked: ModuleRequest, _ change: ModuleChange) {
        switch asked.action(updatesWorkspaceVersion: request.updatesWorkspaceVersion) {
        case .delete: marker.modules.removeAll { module.answers(to: $0.name) }
        case .render:
            marker.modules.removeAll { $0.name != module.name && module.answers(to: $0.name) }
            marker[module.name] = .init(
                version: module.version, digest: module.digest, files: change.files.map(\.path.description).sorted(),
                statusKey: module.statusKey)
        case .saveVariables: break
        }
    }

    private mutating func markerOperation() -> FileOperation {
        // The name is a constant that TreePath accepts.
        let path = (try? TreePath(Marker.fileName)) ?? folder
        let before = files[path]
        let file = SnapshotFile(bytes: marker.bytes)
        files[path] = file
        return FileOperation(
            kind: before == nil ? .create : .replace, path: folder.appending(path), content: FileContent(file.bytes),
            isExecutable: false, before: before.map { FileContent($0.bytes) })
    }

    private func identity(_ resolved: ResolvedModule) -> (name: String, label: String, digest: String, key: String) {
        if case .module(let asked, let module) = resolved {
            return (asked.name, module.version, module.digest, module.statusKey)
        }
        return (resolved.request.name, version.label, "", "new_project_template")
    }

    private func commit(_ name: String, _ label: String, _ digest: String) -> CommitPlan {
        let subject = settings.commitSubject.split(separator: "<module>", omittingEmptySubsequences: false)
            .joined(separator: name)
        var trailers = [
            "Gabarit-Run-Id: \(request.runID)", "Gabarit-Module: \(name)", "Gabarit-Module-Version: \(label)",
        ]
        if !digest.isEmpty { trailers.append("Gabarit-Module-Digest: sha256:\(digest)") }
        let author = request.requestingUser.text
        return CommitPlan(
            authorName: author, authorEmail: author, committerName: settings.committerName,
            committerEmail: settings.committerEmail, moment: moment,
            message: subject + "\n\n" + trailers.joined(separator: "\n") + "\n")
    }

    private mutating func report(
        _ resolved: ResolvedModule, _ outcome: PlanResult.Event.Outcome, _ problems: [Diagnostic]
    ) {
        let name = resolved.request.name
        let place = "[\(version.label)]\(name) in \(request.workspace.acronym)"
        let message =
            switch outcome {
            case .success: "Successfully created resource run for \(place)"
            case .noChanges: "No changes detected after resource run for \(place)"
            case .error: "Error creating resource run for \(place)"
            }
        events.append(.init(outcome: outcome, module: name, message: message, problems: problems))
    }

    // MARK: result

    /// What happens to files, in the order of the modules.
    func operations() throws(Diagnostics) -> [FileOperation] {
        let problems = events.flatMap(\.problems) + [limitProblem()].compactMap { $0 }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return modules.count == 1 ? modules[0].operations : modules.flatMap(\.operations)
    }

    consuming func result() -> PlanResult {
        guard !events.contains(where: { $0.outcome == .error }) else { return PlanResult(events: events, plan: nil) }
        if let problem = limitProblem() {
            let failed = PlanResult.Event(outcome: .error, module: "", message: problem.message, problems: [problem])
            return PlanResult(events: events + [failed], plan: nil)
        }
        var plan = RunPlan(
            runID: request.runID, acronym: request.workspace.acronym,
            base: PlanBase(
                targetBranch: settings.targetBranch, targetCommit: snapshot.targetCommit, workspaceBranch: branch,
                branchCommit: snapshot.branchCommit, baseCommit: snapshot.baseCommit, folder: folder),
            modules: modules, steps: [], digest: "")
        plan.steps =
            StepList(
                plan: plan, request: request, settings: settings, custom: customSteps, waiting: snapshot.waiting
            ).steps
        plan.digest = PlanDocument.digest(of: plan)
        return PlanResult(events: events, plan: plan)
    }

    private func limitProblem() -> Diagnostic? {
        var (written, bytes) = (0, 0)
        for module in modules {
            bytes += module.operations.reduce(0) { $0 + $1.content.bytes.count }
            written += module.operations.count { operation in
                let name = operation.path.name
                return name != Marker.fileName && !SavedVariables.isFileName(name)
            }
        }
        if written > settings.mostFiles {
            return Diagnostic(
                code: "E_LIMIT", "the run would write \(written) files, the limit is \(settings.mostFiles)")
        }
        if bytes > settings.mostBytes {
            return Diagnostic(code: "E_LIMIT", "the run would write \(bytes) bytes, the limit is \(settings.mostBytes)")
        }
        return nil
    }
}
