public import GabaritModule
public import GabaritSource
public import GabaritValue

/// Where the value of one variable comes from, through every layer that could give it one.
public struct VariableTrace: Sendable {
    /// What one layer says.
    public struct Layer: Sendable {
        /// What is known of the value.
        public enum State: Sendable, Hashable {
            case value(Value)
            /// The layer says nothing.
            case absent
            /// The request decides, and there is none to ask.
            case open
            /// The request decides, and what it gives is an error.
            case failed(String)
        }

        public var origin: VariableBinding.Origin
        public var state: State
        /// The file of a saved value, or where a manifest says it.
        public var place: String?
        /// Why a value that is there does not count.
        public var note: String?
    }

    public var module: String
    public var name: String
    public var type: String
    public var declared: SourceSpan
    /// Strongest first.
    public var layers: [Layer]

    /// The layer that decides, or `nil` when no layer has a value.
    public var winner: Int? {
        layers.firstIndex { $0.state != .absent && $0.note == nil }
    }
}

extension Planner {
    /// Follows a variable of a module through its layers.
    ///
    /// - Parameters:
    ///   - name: the variable.
    ///   - module: the module that declares it.
    ///   - request: the request whose values count.
    ///   - isRequestKnown: `false` when the request only stands for its workspace: what it would say stays open.
    ///   - snapshot: the workspace as it is.
    ///   - moment: the date of the run.
    /// - Returns: `nil` when the module has no such variable.
    public func trace(
        _ name: String, in module: Module, for request: RunRequest, isRequestKnown: Bool = true,
        on snapshot: WorkspaceSnapshot, moment: Timestamp
    ) throws(Diagnostics) -> VariableTrace? {
        guard let declaration = module.variables.first(where: { $0.name == name }) else { return nil }
        let binder = VariableBinder(
            module: module, request: request, settings: settings, files: snapshot.files, moment: moment)
        let saved = try SavedVariables(snapshot.files)
        let file = try binder.file()
        var layers = [Self.saved(declaration, saved, file, keeps: binder.keepsSaved, try place(of: request).folder)]
        let given = Self.given(declaration, binder, saved, file)
        for origin in VariableBinding.Origin.allCases where origin != .saved {
            layers.append(layer(origin, declaration, binder, given, isRequestKnown))
        }
        return VariableTrace(
            module: module.name, name: name, type: declaration.type.description, declared: declaration.span,
            layers: layers)
    }

    private static func saved(
        _ declaration: VariableDeclaration, _ saved: SavedVariables, _ file: TreePath, keeps: Bool, _ folder: TreePath
    ) -> VariableTrace.Layer {
        guard let (value, place) = saved.find(declaration.name, preferring: file) else {
            return VariableTrace.Layer(origin: .saved, state: .absent)
        }
        return VariableTrace.Layer(
            origin: .saved, state: .value(value), place: folder.appending(place).description,
            note: keeps ? nil : "computed anew in every run")
    }

    /// What the layers below the saved values give; values above it are bound first, since it may use them.
    private static func given(
        _ declaration: VariableDeclaration, _ binder: VariableBinder, _ saved: SavedVariables, _ file: TreePath
    ) -> Result<[VariableBinding.Layer], Diagnostics> {
        var bound: [VariableBinding] = []
        do throws(Diagnostics) {
            for other in binder.module.variables.prefix(while: { $0.name != declaration.name }) {
                if let binding = try binder.bind(other, saved, bound, file) { bound.append(binding) }
            }
            return .success(try binder.layers(declaration, bound))
        } catch {
            return .failure(error)
        }
    }

    private func layer(
        _ origin: VariableBinding.Origin, _ declaration: VariableDeclaration, _ binder: VariableBinder,
        _ given: Result<[VariableBinding.Layer], Diagnostics>, _ isRequestKnown: Bool
    ) -> VariableTrace.Layer {
        var layer = VariableTrace.Layer(origin: origin, state: .absent)
        let asksRequest = origin == .request && (declaration.value != nil || binder.module.form == .datahub)
        switch given {
        case .success(let layers):
            if let value = layers.first(where: { $0.origin == origin })?.value {
                layer.state = Self.state(of: value, origin, declaration, binder)
            }
        case .failure(let problems):
            if let value = known(origin, declaration) {
                layer.state = Self.state(of: value, origin, declaration, binder)
            }
            if asksRequest { layer.state = .failed(problems.all.map(\.message).joined(separator: "; ")) }
        }
        guard asksRequest, layer.state != .absent || declaration.value != nil else { return layer }
        if !isRequestKnown { layer.state = .open }
        layer.place = "\(declaration.span.file.name):\(declaration.span.start)"
        return layer
    }

    /// A value as it would be written, or why every run refuses it.
    private static func state(
        of value: Value, _ origin: VariableBinding.Origin, _ declaration: VariableDeclaration, _ binder: VariableBinder
    ) -> VariableTrace.Layer.State {
        do throws(Diagnostics) {
            return .value(try binder.checked(value, declaration, origin))
        } catch {
            return .failed(error.all.map(\.message).joined(separator: "; "))
        }
    }

    /// What a layer says whatever the request is.
    private func known(_ origin: VariableBinding.Origin, _ declaration: VariableDeclaration) -> Value? {
        switch origin {
        case .configuration: VariableLookup(settings.variables)[declaration.name]
        case .preset: declaration.preset
        case .saved, .request: nil
        }
    }
}
