extension VariableType {
    /// Whether Terraform takes a saved value of this type for a variable of another type, whatever the value is.
    ///
    /// Source: Terraform language, "Type Constraints", "Conversion of Complex Types"; HCL, "Conversion Rules".
    public func converts(to target: VariableType) -> Bool {
        switch (self, target) {
        case (.any, _), (_, .any): true
        case (.string, .string), (.number, .number), (.bool, .bool): true
        case (.number, .string), (.bool, .string): true
        case (.list(let own), .list(let wanted)), (.list(let own), .set(let wanted)),
            (.set(let own), .list(let wanted)), (.set(let own), .set(let wanted)), (.map(let own), .map(let wanted)):
            own.converts(to: wanted)
        case (.tuple(let own), .list(let wanted)), (.tuple(let own), .set(let wanted)):
            own.allSatisfy { $0.converts(to: wanted) }
        case (.tuple(let own), .tuple(let wanted)):
            own.count == wanted.count && zip(own, wanted).allSatisfy { $0.converts(to: $1) }
        case (.object(let own), .map(let wanted)): own.allSatisfy { $0.type.converts(to: wanted) }
        case (.object(let own), .object(let wanted)):
            Self.converts(own, to: wanted)
        case (.map(let own), .object(let wanted)):
            wanted.allSatisfy { $0.isOptional && own.converts(to: $0.type) }
        default: false
        }
    }

    /// What an optional attribute has no value for is saved as null, which is a value of every type.
    private static func converts(_ own: [Attribute], to wanted: [Attribute]) -> Bool {
        let types = Dictionary(own.map { ($0.name, $0.type) }) { first, _ in first }
        return wanted.allSatisfy { types[$0.name]?.converts(to: $0.type) ?? $0.isOptional }
    }
}
