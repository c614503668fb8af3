internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Renders one module for one request: binds its variables, writes its files.
struct ModuleWriter {
    let module: Module
    let request: RunRequest
    let settings: PlannerSettings
    let version: CatalogVersion
    let files: [TreePath: SnapshotFile]
    let moment: Timestamp

    /// Files and variables.
    ///
    /// - Parameters:
    ///   - before: the module as it stands in the workspace.
    ///   - others: the files of other modules.
    func rendered(before: Marker.AppliedModule?, others: Set<String> = []) throws(Diagnostics) -> ModuleChange {
        var change = try variablesOnly()
        change.reserveCapacity(change.files.count + module.entries.count)
        let scope = Scope(context(change.variables))
        var problems: [Diagnostic] = []
        for entry in module.entries {
            do throws(Diagnostics) {
                for (path, file) in try rendered(entry, scope) {
                    try check(path, entry, others)
                    if change.add(path, file) {
                        throw Diagnostics(
                            Diagnostic(code: "E_SAME_TARGET", "two entries write '\(path)'", at: entry.span))
                    }
                }
            } catch {
                problems += error.all
            }
        }
        for step in module.steps {
            do throws(Diagnostics) {
                change.steps.append((step.uses, try step.with.evaluate(scope.object)))
            } catch {
                problems += error.all
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        // What an older version of the module wrote and this one does not goes.
        for old in before?.files ?? [] {
            guard !others.contains(old), let path = try? TreePath(old), !change.owns(path) else { continue }
            change.deletions.insert(path)
        }
        return change
    }

    /// The variables alone.
    func variablesOnly() throws(Diagnostics) -> ModuleChange {
        let binder = VariableBinder(module: module, request: request, settings: settings, files: files, moment: moment)
        return try binder.change()
    }

    /// Takes the module's files out.
    func deleted(before: Marker.AppliedModule?, keeping others: Set<String>) throws(Diagnostics) -> ModuleChange {
        var change = ModuleChange()
        var names = before?.files ?? []
        if before == nil {
            names = module.entries.compactMap { $0.target.fixed }
            names.append(try module.save.target.text(context([])))
        }
        for name in names where !others.contains(name) {
            if let path = try? TreePath(name) { change.deletions.insert(path) }
        }
        return change
    }

    private func context(_ variables: [VariableBinding]) -> Object {
        var context = PlanContext.base(request, moment: moment)
        context["module"] = PlanContext.module(module)
        context["variables"] = .object(Object(variables.map { ($0.name, $0.value) }))
        return context
    }

    // MARK: files

    /// What the templates of one entry see, read once for all of them.
    private struct Scope {
        let object: Object
        let prepared: TemplateContext

        init(_ object: Object) {
            self.object = object
            prepared = TemplateContext(object)
        }
    }

    /// The files of an entry; `nil` for one that is kept as it is.
    private func rendered(
        _ entry: FileEntry, _ whole: Scope
    ) throws(Diagnostics) -> [(TreePath, SnapshotFile?)] {
        var results: [(TreePath, SnapshotFile?)] = []
        var total = 0
        for scope in try scopes(entry, whole) {
            if let condition = entry.condition, !(try condition.isTrue(scope.object)) {
                TemplateCoverage.current?.reach(.omission, at: entry.span)
                continue
            }
            let path = try target(entry, scope)
            TemplateCoverage.current?.reach(.entry, at: entry.span)
            if entry.existing == .keep, files[path] != nil {
                results.append((path, nil))
                continue
            }
            var bytes = try content(entry, scope, path)
            if entry.existing == .merge, let existing = files[path] {
                bytes = try JSONMerge.merged(existing.bytes, with: bytes, path: path, at: entry.span)
            }
            total += bytes.count
            try check(files: results.count + 1, bytes: total, entry)
            results.append((path, SnapshotFile(bytes: bytes, isExecutable: entry.isExecutable)))
        }
        return results
    }

    /// Checked while files are made: a loop over a long list must not fill the memory first.
    private func check(files: Int, bytes: Int, _ entry: FileEntry) throws(Diagnostics) {
        guard files > settings.mostFiles || bytes > settings.mostBytes else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_LIMIT",
                "the entry writes more than a run may: the limits are \(settings.mostFiles) files and "
                    + "\(settings.mostBytes) bytes", at: entry.span))
    }

    /// Two modules that write one file would undo each other; folders without a manifest have always done so.
    private func check(_ path: TreePath, _ entry: FileEntry, _ others: Set<String>) throws(Diagnostics) {
        guard module.form == .manifest, entry.existing == .replace, others.contains(path.description) else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_SAME_TARGET", "'\(path)' belongs to another module of the workspace", at: entry.span,
                hint: "choose another name, or say 'existing: keep' or 'existing: merge'"))
    }

    private func scopes(_ entry: FileEntry, _ whole: Scope) throws(Diagnostics) -> [Scope] {
        guard let each = entry.each else { return [whole] }
        let items = try each.items.evaluate(whole.object)
        guard let elements = items.array else {
            throw Diagnostics(
                Diagnostic(code: "E_EACH", "'each' needs a list, this is \(items.kindName)", at: entry.span))
        }
        return elements.map { element in
            var object = whole.object
            object[each.name] = element
            return Scope(object)
        }
    }

    private func target(_ entry: FileEntry, _ scope: Scope) throws(Diagnostics) -> TreePath {
        let text = try entry.target.text(scope.prepared)
        do throws(Diagnostic) {
            let path = try TreePath(text)
            guard path.description != Marker.fileName else {
                throw Diagnostic(code: "E_PATH", "'\(text)' is Gabarit's own file")
            }
            if path.isGitConfiguration, entry.target.fixed == nil {
                throw Diagnostic(
                    code: "E_PATH", "'\(text)' configures git and may only be written by a fixed name",
                    hint: "write the name into the manifest as it is")
            }
            return path
        } catch {
            throw Diagnostics(
                Diagnostic(code: error.code, error.message, at: entry.target.span, hint: error.hint))
        }
    }

    private func content(_ entry: FileEntry, _ scope: Scope, _ path: TreePath) throws(Diagnostics) -> [UInt8] {
        switch entry.rendering {
        case .copy: return entry.content
        case .tokens: return DatahubTokens.replaced(in: entry.content, version)
        case .backend: return BackendFile.bytes(request.workspace.acronym, settings)
        case .template(let template):
            guard ShapeCheck.applies(to: path) || TemplateCoverage.current != nil else {
                return try template.renderBytes(scope.prepared)
            }
            let recorded = try template.renderRecording(scope.object)
            try ShapeCheck.check(recorded, writing: path, from: entry.span)
            return recorded.bytes
        }
    }
}
