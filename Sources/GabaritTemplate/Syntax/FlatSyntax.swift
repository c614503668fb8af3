/// A template as its parser left it: nodes in one array, names and constants once each.
///
/// Immutable. Flat code is compiled from it; the tree that the interpreter and the analysis walk is made from it when one
/// of them asks.
final class FlatSyntax: @unchecked Sendable {
    let source: SourceText
    let nodes: FlatSlice<SyntaxNode>
    /// Literals and text, in the source or in ``madeText``.
    let constants: FlatSlice<Datum>
    /// The names, by their symbols.
    let names: FlatSlice<Datum>
    /// The first statement.
    let body: NodeIndex
    /// The blocks, each behind those inside it.
    let blocks: FlatSlice<NodeIndex>
    private let madeText: Arena?
    private let block: FlatBlock

    init(
        _ source: SourceText, _ nodes: borrowing FlatArray<SyntaxNode>, _ constants: borrowing FlatArray<Datum>,
        _ names: borrowing FlatArray<Datum>, _ blocks: borrowing FlatArray<NodeIndex>, body: NodeIndex,
        madeText: Arena?
    ) {
        self.source = source
        self.body = body
        self.madeText = madeText
        var block = FlatBlock(
            size: nodes.packedSize + constants.packedSize + names.packedSize + blocks.packedSize)
        self.nodes = block.add(nodes)
        self.constants = block.add(constants)
        self.names = block.add(names)
        self.blocks = block.add(blocks)
        self.block = block
    }

    @inline(__always) subscript(node: NodeIndex) -> SyntaxNode { nodes[Int(node)] }

    /// The bytes of a name.
    @inline(__always) func name(_ symbol: Int32) -> Datum { names[Int(symbol)] }

    func constant(_ index: Int32) -> Datum { constants[Int(index)] }

    /// The only statement, when there is one and no other.
    var onlyStatement: SyntaxNode? {
        let first = self[body]
        return body != 0 && first.next == 0 ? first : nil
    }
}

extension Datum {
    /// The text of one.
    var string: String { String(decoding: bytes, as: UTF8.self) }
}
