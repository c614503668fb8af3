extension Filters {
    /// Filters that write data for other programs.
    static let documents: [String: FilterBody] = [
        "to_json": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "to_json", ["indent", "sort_keys"])
            var style = JSONText.Style()
            style.indent = try bound.optionalInteger(0)
            style.sortsKeys = try bound.flag(1, default: false, renderer)
            return renderer.document(try JSONText.text(cell, style, renderer), of: cell, isQuoted: true)
        },
        "to_yaml": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "to_yaml", [])
            return renderer.document(try YAMLText.flow(cell, renderer), of: cell, isQuoted: false)
        },
        "to_nice_yaml": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "to_nice_yaml", ["indent"])
            let indent = try bound.optionalInteger(0) ?? 2
            guard (1...16).contains(indent) else {
                throw TemplateFault(.value, "'to_nice_yaml' indents by 1 to 16 spaces, not by \(indent)")
            }
            return renderer.document(try YAMLText.block(cell, indent: indent, renderer), of: cell, isQuoted: false)
        },
        "to_hcl": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "to_hcl", ["indent"])
            let text = try HCLText.text(cell, indent: bound.optionalInteger(0), renderer)
            renderer.provenance?.note(.markup(text), Provenance.quoted(in: text))
            return .markup(text)
        },
        "b64encode": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "b64encode", [])
            let bytes =
                if case .object(let object as BytesCell) = cell { object.bytes } else { try renderer.bytes(cell) }
            return .string(try renderer.build { (out) throws(TextFault) in try Base64.encode(bytes.span, to: &out) })
        },
        "b64decode": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "b64decode", [])
            let text = try renderer.bytes(cell)
            var decoded: [UInt8] = []
            _ = try renderer.build { (out) throws(TextFault) in
                try Base64.decode(text.span, to: &out)
                decoded = out.bytes
            }
            guard let shown = String(validating: decoded, as: UTF8.self) else {
                throw TemplateFault(.value, "the decoded bytes are no text: they are not UTF-8")
            }
            return .string(shown)
        },
    ]
}
