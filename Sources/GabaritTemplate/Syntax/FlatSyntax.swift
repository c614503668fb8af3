/// A template as its parser left it: nodes in one array, names and constants once each.
///
/// Immutable. Flat code is compiled from it; the tree that the interpreter and the analysis walk is made from it when one
/// of them asks.
final class FlatSyntax: @unchecked Sendable {
    let source: SourceText
    let nodes: FlatArray<SyntaxNode>
    /// Literals and text, in the source or in ``madeText``.
    let constants: FlatArray<Datum>
    let symbols: SymbolTable
    /// The first statement.
    let body: NodeIndex
    /// The blocks, each behind those inside it.
    let blocks: FlatArray<NodeIndex>
    private let madeText: Arena?

    init(
        _ source: SourceText, _ nodes: consuming FlatArray<SyntaxNode>, _ constants: consuming FlatArray<Datum>,
        _ symbols: consuming SymbolTable, _ blocks: consuming FlatArray<NodeIndex>, body: NodeIndex, madeText: Arena?
    ) {
        self.source = source
        self.nodes = nodes
        self.constants = constants
        self.symbols = symbols
        self.blocks = blocks
        self.body = body
        self.madeText = madeText
    }

    @inline(__always) subscript(node: NodeIndex) -> SyntaxNode { nodes[Int(node)] }

    /// The bytes of a name.
    @inline(__always) func name(_ symbol: Int32) -> Datum { symbols[symbol] }

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
