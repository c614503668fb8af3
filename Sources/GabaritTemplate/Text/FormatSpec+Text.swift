/// Texts under a format specification.
extension FormatSpec {
    func append(text: [Unicode.Scalar], to out: inout TextBuilder) throws(TextFault) {
        if let type, type != "s" { throw unknown(type, for: "a string") }
        if hasSign { throw .value("a format for a string takes no sign") }
        if noNegativeZero || alternate { throw .value("a format for a string takes no '\(alternate ? "#" : "z")'") }
        if let grouping { throw .value("a format for a string takes no '\(grouping)'") }
        if align == "=", !zeroPadded { throw .value("a format for a string takes no '='") }
        let shown = precision.map { text.prefix($0) } ?? text[...]
        try pad(shown.count, align: align == "=" ? "<" : align ?? "<", to: &out) { (out) throws(TextFault) in
            try out.append(shown)
        }
    }

    /// Writes a body of a known width with the padding around it.
    func pad(
        _ length: Int, align: Unicode.Scalar, to out: inout TextBuilder,
        body: (inout TextBuilder) throws(TextFault) -> Void
    ) throws(TextFault) {
        let missing = max(width - length, 0)
        let before = align == "<" ? 0 : align == "^" ? missing / 2 : missing
        try out.append(fill, count: before)
        try body(&out)
        try out.append(fill, count: missing - before)
    }

    func unknown(_ type: Unicode.Scalar, for name: String) -> TextFault {
        .value("format type '\(type)' does not fit \(name)")
    }
}
