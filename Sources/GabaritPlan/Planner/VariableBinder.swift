internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// Gives every variable of a module its value and knows where it came from.
struct VariableBinder {
    let module: Module
    let request: RunRequest
    let settings: PlannerSettings
    let files: [TreePath: SnapshotFile]
    let moment: Timestamp

    func change() throws(Diagnostics) -> ModuleChange {
        let file = try file()
        let saved = try SavedVariables(files)
        var bindings: [VariableBinding] = []
        var problems: [Diagnostic] = []
        for declaration in module.variables {
            do throws(Diagnostics) {
                if let binding = try bind(declaration, saved, bindings, file) { bindings.append(binding) }
            } catch {
                problems += error.all
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return change(bindings, file, saved)
    }

    func file() throws(Diagnostics) -> TreePath {
        var context = PlanContext.base(request, moment: moment)
        context["module"] = PlanContext.module(module)
        let text = try module.save.target.text(context)
        do throws(Diagnostic) {
            return try TreePath(text)
        } catch {
            throw Diagnostics(
                Diagnostic(code: error.code, error.message, at: module.save.target.span, hint: error.hint))
        }
    }

    /// What is written: the bound values over what the file holds, so that keys of others stay.
    private func change(_ bindings: [VariableBinding], _ file: TreePath, _ saved: SavedVariables) -> ModuleChange {
        var change = ModuleChange()
        change.variables = bindings
        let own = bindings.filter { $0.file == file }
        guard !own.isEmpty || files[file] != nil else { return change }
        var members = saved.members(of: file)
        if !keepsSaved { for declaration in module.variables { members[declaration.name] = nil } }
        for binding in own { members[binding.name] = binding.value }
        let bytes = JSONWriter(indent: 2).bytes(.object(members)) + [0x0A]
        let isSame = files[file] != nil && members.sameMembers(as: saved.members(of: file))
        change.add(file, isSame ? files[file] : SnapshotFile(bytes: bytes))
        return change
    }

    // MARK: one variable

    var keepsSaved: Bool { settings.existingVariables == .keep && module.save.existing != .replace }

    func bind(
        _ declaration: VariableDeclaration, _ saved: SavedVariables, _ bound: [VariableBinding], _ file: TreePath
    ) throws(Diagnostics) -> VariableBinding? {
        let layers = try layers(declaration, bound)
        let found = saved.find(declaration.name, preferring: file)
        if keepsSaved, let (value, place) = found {
            return VariableBinding(
                name: declaration.name, type: declaration.type.description, value: value, origin: .saved,
                overrode: layers.map { converted($0, declaration) }, isRequired: declaration.preset == nil, file: place)
        }
        guard let first = layers.first else { return try absent(declaration) }
        let value = try checked(first.value, declaration, first.origin)
        // What was saved and is another now is what a reader wants to know first.
        let lost = found.flatMap { $0.0 == value ? nil : VariableBinding.Layer(origin: .saved, value: $0.0) }
        return VariableBinding(
            name: declaration.name, type: declaration.type.description, value: value, origin: first.origin,
            overrode: [lost].compactMap { $0 } + layers.dropFirst().map { converted($0, declaration) },
            isRequired: declaration.preset == nil, file: file)
    }

    /// A value that is not taken as it would be written; one that does not fit as it was given, since nobody takes it.
    private func converted(
        _ layer: VariableBinding.Layer, _ declaration: VariableDeclaration
    ) -> VariableBinding.Layer {
        guard module.form != .datahub, let value = try? declaration.type.convert(layer.value) else { return layer }
        return VariableBinding.Layer(origin: layer.origin, value: value)
    }

    /// The values that are given, strongest first.
    func layers(
        _ declaration: VariableDeclaration, _ bound: [VariableBinding]
    ) throws(Diagnostics) -> [VariableBinding.Layer] {
        if module.form == .datahub { return try DatahubVariables(request, settings).layers(declaration) }
        var layers: [VariableBinding.Layer] = []
        if let value = VariableLookup(settings.variables)[declaration.name] {
            layers.append(.init(origin: .configuration, value: value))
        }
        if let computed = declaration.value {
            var context = PlanContext.base(request, moment: moment)
            context["module"] = PlanContext.module(module)
            context["variables"] = .object(Object(bound.map { ($0.name, $0.value) }))
            let value = try computed.evaluate(context)
            if value != .null { layers.append(.init(origin: .request, value: value)) }
        }
        if let preset = declaration.preset { layers.append(.init(origin: .preset, value: preset)) }
        return layers
    }

    private func absent(_ declaration: VariableDeclaration) throws(Diagnostics) -> VariableBinding? {
        let fallsBack = declaration.preset != nil && !DatahubVariables.needsValue(declaration)
        if module.form == .datahub, fallsBack { return nil }
        let type = DatahubVariables.isMap(declaration) ? "Map" : declaration.type.description
        throw Diagnostics(
            Diagnostic(
                code: "E_MISSING_VARIABLE", "Missing variable \(declaration.name):<\(type)> in configuration",
                at: declaration.span, hint: "set it under 'variables' in the configuration"))
    }

    func checked(
        _ value: Value, _ declaration: VariableDeclaration, _ origin: VariableBinding.Origin
    ) throws(Diagnostics) -> Value {
        if module.form == .datahub { return value }
        let place = origin == .configuration ? "the configuration" : "the request"
        let written = origin == .configuration ? settings.variableSpans[declaration.name.lowercased()] : nil
        let converted: Value
        do throws(ConversionFault) {
            converted = try declaration.type.convert(value)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "E_VALUE_TYPE",
                    "the value of '\(declaration.name)\(error.path)' from \(place) does not fit: \(error.message)",
                    at: written ?? declaration.span,
                    hint: "mend the value in \(place); '\(module.name)' declares it as \(declaration.type)"))
        }
        if let pattern = declaration.pattern, let text = pattern.mismatch(in: converted) {
            throw Diagnostics(
                Diagnostic(
                    code: "E_VALUE_PATTERN",
                    "the value '\(text)' of '\(declaration.name)' from \(place) does not match '\(pattern.source)'",
                    at: written ?? declaration.span,
                    hint: "mend the value in \(place); '\(module.name)' declares the pattern"))
        }
        return converted
    }
}

extension Object {
    /// Whether both have the same members, in any order.
    func sameMembers(as other: Object) -> Bool { count == other.count && allSatisfy { other[$0.key] == $0.value } }
}

extension TreePath {
    /// Whether Terraform reads the file by itself, as it reads those that variables are saved in.
    var holdsSavedVariables: Bool { SavedVariables.isFileName(name) }
}

/// The values in the `*.auto.tfvars.json` files of a workspace.
struct SavedVariables {
    private var byFile: [TreePath: Object] = [:]

    /// Whether a file of this name is one of them.
    static func isFileName(_ name: String) -> Bool { name.hasSuffix(".auto.tfvars.json") }

    init(_ files: [TreePath: SnapshotFile]) throws(Diagnostics) {
        for (path, file) in files where path.components.count == 1 && path.holdsSavedVariables {
            let source = SourceFile(name: "\(path) (in the workspace)", bytes: file.bytes)
            guard let members = try JSONReader(limits: .document).value(source).object else {
                throw Diagnostics(Diagnostic(code: "E_TYPE", "the file must hold an object", at: source.span))
            }
            byFile[path] = members
        }
    }

    func members(of file: TreePath) -> Object { byFile[file] ?? [:] }

    /// The saved value, from the module's own file when it is there.
    func find(_ name: String, preferring file: TreePath) -> (Value, TreePath)? {
        if let value = byFile[file]?[name] { return (value, file) }
        for path in byFile.keys.sorted() { if let value = byFile[path]?[name] { return (value, path) } }
        return nil
    }
}
