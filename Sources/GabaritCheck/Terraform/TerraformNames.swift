internal import GabaritSource

/// What the Terraform files of a module define and refer to.
struct TerraformNames: Sendable {
    /// A name where it stands.
    struct Place: Sendable, Hashable {
        var name: String
        var span: SourceSpan
        /// What must hold for it to be written.
        var branches: [TemplateBranch] = []
        /// The file that it is written to.
        var target: TerraformTarget?
        /// Whether it stands in a file that changes what others define.
        var isOverride = false
    }

    /// A `variable` block.
    struct Variable: Sendable {
        var place: Place
        var type: String?
        var typeSpan: SourceSpan?
        var hasDefault = false
    }

    /// A word where Terraform knows which there are, or a block without one that it needs.
    struct Stranger: Sendable {
        var place: Place
        /// The kind of the block around it, or `nil` for the kind of a block.
        var block: String?
    }

    var variables: [Variable] = []
    var outputs: [Place] = []
    /// `type.name`.
    var resources: [Place] = []
    /// `data.type.name`.
    var data: [Place] = []
    var modules: [Place] = []
    var locals: [Place] = []
    /// Names with a value that stand outside of all blocks: of a block that a template writes around them.
    var looseNames: Set<String> = []
    /// `type`, or `type.alias`.
    var providers: [Place] = []
    /// Providers that whoever calls a folder gives it.
    var givenProviders: Set<String> = []
    /// Every reference as it is written, as far as it names something: `var.x`, `local.x`, `azurerm_thing.x`.
    var references: [Place] = []
    /// References to providers with an alias.
    var providerReferences: [Place] = []
    /// What stands before a dot that no name follows.
    var unfinished: [Place] = []
    /// Words that Terraform does not know where they stand.
    var strangers: [Stranger] = []
    /// Words that stand for a value and are nearly one.
    var slips: [Place] = []
    /// Attributes that `each`, `count`, `path` or `terraform` does not have, each with what it is said to be one of.
    var members: [Stranger] = []
    /// Functions that Terraform does not know.
    var functions: [Place] = []
    /// The names of locals that a template writes a part of, with the mask's filler for that part.
    var dynamicLocals: [String] = []
    /// Names that a template writes out of nothing but the request: equal ones are equal in every workspace.
    var ofRequest: [Place] = []
    /// Blocks without what Terraform needs in them.
    var lacks: [Stranger] = []
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
        looseNames.formUnion(other.looseNames)
        providers += other.providers
        givenProviders.formUnion(other.givenProviders)
        references += other.references
        providerReferences += other.providerReferences
        unfinished += other.unfinished
        strangers += other.strangers
        members += other.members
        functions += other.functions
        dynamicLocals += other.dynamicLocals
        ofRequest += other.ofRequest
        lacks += other.lacks
        slips += other.slips
        dynamicBlocks.formUnion(other.dynamicBlocks)
        hasUnknownParts = hasUnknownParts || other.hasUnknownParts
    }

    /// Everything that can be referred to, as a reference names it.
    var definitions: [Place] {
        variables.map { $0.place.named("var." + $0.place.name) } + locals.map { $0.named("local." + $0.name) }
            + modules.map { $0.named("module." + $0.name) } + resources + data
    }

    /// Everything that has a name; what an override file says changes another block and defines none.
    var named: [Place] {
        let others =
            outputs.map { $0.named("output \($0.name)") } + providers.map { $0.named("provider \($0.name)") }
        return (definitions + others + ofRequest).filter { !$0.isOverride }
    }

    /// Takes in what is written where a provider is expected; one without an alias needs no block.
    mutating func referToProvider(_ place: Place) {
        guard !TerraformScanner.isDynamic(place.name), place.name.split(separator: ".").count == 2 else { return }
        providerReferences.append(place)
    }

    /// Gives the newest provider its alias.
    mutating func nameProvider(_ alias: String) {
        guard let last = providers.last else { return }
        guard !TerraformScanner.isDynamic(alias) else {
            providers.removeLast()
            dynamicBlocks.insert("provider")
            return
        }
        providers[providers.count - 1].name = "\(last.name).\(alias)"
    }

    /// Gives every definition and reference its circumstances.
    mutating func locate(_ change: (inout Place) -> Void) {
        for index in variables.indices { change(&variables[index].place) }
        for index in lacks.indices { change(&lacks[index].place) }
        let paths = [
            \Self.outputs, \.resources, \.data, \.modules, \.locals, \.providers, \.references, \.providerReferences,
            \.unfinished, \.ofRequest,
        ]
        for path in paths {
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
