internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

extension RunPlan {
    /// What a reviewer should look at twice; empty for most plans.
    public var warnings: [String] {
        netChanges.compactMap(Self.backendWarning) + deletionWarning + variableWarnings + handlerWarnings
    }

    /// Terraform finds the workspace's state by this file: changing it orphans the state.
    private static func backendWarning(_ change: NetChange) -> String? {
        guard let before = change.before, change.before != change.after else { return nil }
        if change.path.name.hasSuffix(".tfbackend") {
            return
                "'\(change.path)' \(change.after == nil ? "goes" : "changes"): Terraform would no longer find its state"
        }
        guard TargetKind(change.path.name) == .terraform, let old = backend(in: before.bytes) else { return nil }
        let new = change.after.flatMap { backend(in: $0.bytes) }
        guard new != old else { return nil }
        return
            "the backend in '\(change.path)' \(new == nil ? "goes" : "changes"): Terraform would no longer find its state"
    }

    /// The words of the block that says where Terraform keeps its state, if a file has one.
    ///
    /// Source: Terraform language, "Backend block" and "The cloud block".
    private static func backend(in bytes: [UInt8]) -> [Substring]? {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let words = lines.map { $0.split(whereSeparator: \.isWhitespace) }.filter { $0.first?.hasPrefix("#") != true }
            .flatMap { $0 }
        let start = words.indices.dropLast().first { place in
            words[place] == "backend" && words[place + 1].hasPrefix("\"")
                || words[place] == "cloud" && words[place + 1].hasPrefix("{")
        }
        guard let start else { return nil }
        var found: [Substring] = []
        var depth = 0
        for word in words[start...] {
            found.append(word)
            depth += word.count { $0 == "{" } - word.count { $0 == "}" }
            // The name of the backend stands before its brace.
            if depth <= 0, found.contains(where: { $0.contains("{") }) { break }
        }
        return found
    }

    /// From this many files on a deletion is pointed out.
    private static let manyFiles = 10

    private var deletionWarning: [String] {
        let count = netChanges.count { $0.after == nil }
        return count >= Self.manyFiles ? ["\(count) files are deleted"] : []
    }

    /// A handler of a module answers with files, which nobody knows before it runs; one of the whole run cannot.
    private var handlerWarnings: [String] {
        var found: [String] = []
        for step in steps {
            guard case .with = step.input, let module = step.module else { continue }
            let text =
                "the step '\(step.uses)' of '\(module)' may write or delete files of the workspace; which ones is known when it runs, and they are not in this preview"
            if !found.contains(text) { found.append(text) }
        }
        return found
    }

    // MARK: variables

    private var variableWarnings: [String] {
        let old = savedBefore
        return modules.flatMap(\.variables).compactMap { variable in
            let before = old[base.folder.appending(variable.file)]?[variable.name]
            return acronymWarning(variable, before) ?? Self.emptied(variable, before)
        }
    }

    /// The values that the changed variable files hold before the run.
    private var savedBefore: [TreePath: Object] {
        var values: [TreePath: Object] = [:]
        for change in netChanges where change.path.holdsSavedVariables {
            guard let before = change.before, change.after != nil else { continue }
            // The planner has read every one of these files; what it could not read is no plan.
            let file = SourceFile(name: change.path.description, bytes: before.bytes)
            values[change.path] = (try? JSONReader(limits: .document).value(file))?.object
        }
        return values
    }

    /// The acronym is part of every name that the modules give: another one makes every resource anew.
    private func acronymWarning(_ variable: VariableBinding, _ before: Value?) -> String? {
        guard before == .string(acronym.text), variable.value != .string(acronym.text) else { return nil }
        return
            "the variable '\(variable.name)' held the acronym '\(acronym)' and changes: what is named after it is made anew"
    }

    private static func emptied(_ variable: VariableBinding, _ before: Value?) -> String? {
        guard variable.value.isEmptied else { return nil }
        if let before, !before.isEmptied, variable.isRequired {
            let text = JSONWriter().text(before)
            let shown = text.count > 60 ? text.prefix(60) + "…" : text[...]
            return "the required variable '\(variable.name)' turns empty, it was \(shown)"
        }
        // Text that is empty is hardly ever meant; a list or a map may be, where the variable has a default.
        guard variable.value == .string("") || variable.isRequired && variable.value != .null,
            variable.origin == .configuration || variable.origin == .request
        else { return nil }
        return "the variable '\(variable.name)' is empty"
    }
}

extension Value {
    /// Whether a variable with this value says nothing.
    fileprivate var isEmptied: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
