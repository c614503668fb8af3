internal import GabaritSource

/// What the Terraform files of a module define and refer to.
struct TerraformNames: Sendable {
    /// A name where it stands.
    struct Place: Sendable, Hashable {
        var name: String
        var span: SourceSpan
        /// What must hold for it to be written.
        var branches: [TemplateBranch] = []
        /// Whether it stands in a file that changes what others define.
        var isOverride = false
    }

    /// A `variable` block.
    struct Variable: Sendable {
        var place: Place
        var type: String?
        var hasDefault = false
    }

    var variables: [Variable] = []
    var outputs: [Place] = []
    /// `type.name`.
    var resources: [Place] = []
    /// `data.type.name`.
    var data: [Place] = []
    var modules: [Place] = []
    var locals: [Place] = []
    /// Every reference as it is written, as far as it names something: `var.x`, `local.x`, `azurerm_thing.x`.
    var references: [Place] = []
    /// What stands before a dot that no name follows.
    var unfinished: [Place] = []
    /// Blocks whose names a template writes: `variable`, `output`, or the type of a resource.
    var dynamicBlocks: Set<String> = []

    /// Whether a template whose name is computed is brought in: anything may be defined there.
    var hasUnknownParts = false

    mutating func add(_ other: TerraformNames) {
        variables += other.variables
        outputs += other.outputs
        resources += other.resources
        data += other.data
        modules += other.modules
        locals += other.locals
        references += other.references
        unfinished += other.unfinished
        dynamicBlocks.formUnion(other.dynamicBlocks)
        hasUnknownParts = hasUnknownParts || other.hasUnknownParts
    }

    /// Everything that can be referred to, as a reference names it.
    var definitions: [Place] {
        variables.map { $0.place.named("var." + $0.place.name) } + locals.map { $0.named("local." + $0.name) }
            + modules.map { $0.named("module." + $0.name) } + resources + data
    }

    /// Gives every definition and reference its circumstances.
    mutating func locate(_ change: (inout Place) -> Void) {
        for index in variables.indices { change(&variables[index].place) }
        for path in [\Self.outputs, \.resources, \.data, \.modules, \.locals, \.references, \.unfinished] {
            for index in self[keyPath: path].indices { change(&self[keyPath: path][index]) }
        }
    }
}

extension TerraformNames.Place {
    /// The same place under another name.
    func named(_ name: String) -> Self {
        var place = self
        place.name = name
        return place
    }
}
