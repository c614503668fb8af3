internal import GabaritSource

/// What a file defines.
extension TerraformScanner {
    mutating func define() {
        guard let block else { return }
        let labels = block.labels
        if labels.contains(where: { Self.isDynamic($0.text) }) {
            defineOfRequest(block.kind, labels)
            names.dynamicBlocks.insert(block.kind == "resource" || block.kind == "data" ? labels[0].text : block.kind)
            return
        }
        switch (block.kind, labels.count) {
        case ("variable", 1): names.variables.append(.init(place: place(labels[0].text, labels[0].range)))
        case ("output", 1): names.outputs.append(place(labels[0].text, labels[0].range))
        case ("module", 1): names.modules.append(place(labels[0].text, labels[0].range))
        case ("resource", 2): names.resources.append(place("\(labels[0].text).\(labels[1].text)", labels[1].range))
        case ("provider", 1): names.providers.append(place(labels[0].text, labels[0].range))
        case ("data", 2): names.data.append(place("data.\(labels[0].text).\(labels[1].text)", labels[1].range))
        default: break
        }
    }

    /// A resource whose name a template writes out of the request alone.
    private mutating func defineOfRequest(_ kind: String, _ labels: [(text: String, range: Range<Int>)]) {
        guard kind == "resource" || kind == "data", labels.count == 2, !Self.isDynamic(labels[0].text),
            let name = TerraformLabel(file.text(in: labels[1].range), masked: labels[1].text).ofRequest
        else { return }
        let prefix = kind == "data" ? "data." : ""
        names.ofRequest.append(place("\(prefix)\(labels[0].text).\(name)", labels[1].range))
    }

    /// An attribute outside of all blocks: of the body of a `call`, or of a template that others include.
    mutating func defineLoose(_ name: String) {
        if Self.isDynamic(name) { names.dynamicLocals.append(name) } else { names.looseNames.insert(name) }
    }

    mutating func attribute(_ name: String, _ range: Range<Int>) {
        guard let block else { return }
        body.words.insert(name)
        if block.kind == "locals" {
            if Self.isDynamic(name) {
                names.dynamicLocals.append(name)
            } else {
                names.locals.append(place(name, range))
            }
        }
        if block.kind == "provider", name == "alias", let alias = value() {
            names.nameProvider(alias.filter { !$0.isWhitespace && $0 != "\"" })
        }
        let isProvider = name == "provider" && ["resource", "data", "ephemeral", "import"].contains(block.kind)
        if isProvider || (name == "providers" && block.kind == "module") { referToProviders() }
        guard block.kind == "variable", !names.variables.isEmpty else { return }
        let last = names.variables.count - 1
        if name == "default" { names.variables[last].hasDefault = true }
        guard name == "type", let range = valueRange() else { return }
        let start = bytes[range].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? range.lowerBound
        let text = start..<range.upperBound
        names.variables[last].type = String(decoding: bytes[text], as: UTF8.self)
        names.variables[last].typeSpan = SourceSpan(file: file, range: text)
    }

    /// What stands behind each `=` of an attribute's value, the first of which is next.
    private mutating func referToProviders() {
        guard let range = valueRange() else { return }
        for mark in (position..<range.upperBound) where bytes[mark] == UInt8(ascii: "=") {
            let start = bytes[(mark + 1)..<range.upperBound].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? range.upperBound
            let end = bytes[start..<range.upperBound].firstIndex { !Self.isWord($0) && $0 != UInt8(ascii: ".") }
            let name = start..<(end ?? range.upperBound)
            names.referToProvider(place(String(decoding: bytes[name], as: UTF8.self), name))
        }
    }

    mutating func giveProviders() {
        guard let text = value() else { return }
        names.givenProviders.formUnion(text.split { $0.isWhitespace || "[],".contains($0) }.map(String.init))
    }

    /// The text of an attribute's value.
    func value() -> String? { valueRange().map(text) }

    /// Where an attribute's value stands: to the end of the line where no bracket is open.
    private func valueRange() -> Range<Int>? {
        let last = min(end, position + Self.ahead)
        guard var place = bytes[position..<last].firstIndex(of: UInt8(ascii: "=")).map({ $0 + 1 }) else { return nil }
        let start = place
        var open = 0
        while place < last {
            switch bytes[place] {
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"):
                if open == 0 { return start..<place }
                open -= 1
            case 0x0A where open == 0: return start..<place
            default: break
            }
            place += 1
        }
        return nil
    }

    /// `data "type" "name"` inside of a `check` block.
    mutating func defineChecked() {
        let line = bytes[position..<min(end, position + Self.ahead)].prefix { $0 != 0x0A && $0 != UInt8(ascii: "{") }
        let quotes = line.indices.filter { line[$0] == UInt8(ascii: "\"") }
        guard quotes.count == 4 else { return }
        let label = { (range: Range<Int>) in String(decoding: line[range], as: UTF8.self) }
        let name = quotes[2] + 1..<quotes[3]
        names.data.append(place("data.\(label(quotes[0] + 1..<quotes[1])).\(label(name))", name))
    }
}
