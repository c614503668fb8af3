internal import GabaritSource

/// What the Terraform files of a module define and refer to.
struct TerraformNames: Sendable {
    /// A name where it stands.
    struct Place: Sendable, Hashable {
        var name: String
        var span: SourceSpan
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
    }

    /// Everything that can be referred to, as a reference names it.
    var definitions: [Place] {
        variables.map { Place(name: "var." + $0.place.name, span: $0.place.span) }
            + locals.map { Place(name: "local." + $0.name, span: $0.span) }
            + modules.map { Place(name: "module." + $0.name, span: $0.span) } + resources + data
    }
}
