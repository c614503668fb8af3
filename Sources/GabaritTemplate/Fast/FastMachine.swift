/// Runs flat code: one frame, one output, one switch.
///
/// Whatever does not go the way of plain data, an error above all, abandons the render; the interpreter then does it again
/// from the start and finds the words for it. Rendering changes nothing outside, so that cannot be seen but by its cost.
struct FastMachine: ~Copyable {
    /// Thrown where the interpreter must take over.
    struct Abandoned: Error {}

    /// What the arena of one render may hold before the interpreter, which frees as it goes, takes over.
    static let mostMemory = 48 * 1024 * 1024

    // Whoever runs the machine keeps these until it has ended, so their references need no counting.
    unowned(unsafe) let program: FastProgram
    private unowned(unsafe) let environment: TemplateEnvironment
    private unowned(unsafe) let template: CompiledTemplate
    let operands: UnsafeBufferPointer<Place>
    let undefined: TemplateSettings.UndefinedKind
    let escaping: TemplateSettings.Escaping
    let mostBytes: Int
    let mostElements: Int
    /// What the arena may hold: ``mostMemory``, or what the settings allow.
    let mostKept: Int
    let truncateLeeway: Int
    let frame: UnsafeMutablePointer<Datum>
    /// Where the output goes, when it is not kept, and how much is gathered before.
    private let sink: TextSink?
    private let pieceSize: Int
    var output: FastOutput
    var fuel: Int
    var captures = FlatArray<Int>(capacity: 8)
    /// The elements that are being collected, of all loops that collect, and where each of those starts.
    var collected = FlatArray<Datum>(capacity: 32)
    var collections = FlatArray<Int>(capacity: 8)
    private var ownArena: Arena?
    private var bridge: Bridge?

    /// What the bridge needs to make its interpreter; whoever renders keeps both.
    struct Source {
        unowned(unsafe) let environment: TemplateEnvironment
        unowned(unsafe) let template: CompiledTemplate
    }

    init(
        _ program: FastProgram, _ source: Source, frame: UnsafeMutablePointer<Datum>, arena: Arena?,
        output: UnsafeMutableBufferPointer<UInt8>, sink: TextSink? = nil
    ) {
        self.sink = sink
        pieceSize = sink == nil ? .max : TextSink.pieceSize
        self.program = program
        operands = program.operands.elements
        environment = source.environment
        template = source.template
        self.frame = frame
        ownArena = arena
        let environment = source.environment
        escaping = environment.settings.escaping
        undefined = environment.settings.undefined
        mostBytes = environment.settings.limits.output
        mostElements = environment.settings.limits.elements
        truncateLeeway = environment.settings.policies.truncateLeeway
        mostKept = min(Self.mostMemory, environment.settings.limits.memory)
        fuel = environment.settings.limits.fuel
        self.output = FastOutput(output, limit: mostBytes)
    }

    /// What the render makes; most small templates make nothing.
    var arena: Arena {
        mutating get {
            if let ownArena { return ownArena }
            let made = Arena()
            ownArena = made
            return made
        }
    }

    /// The interpreter behind this render.
    mutating func interpreter(autoescape: Bool) -> Bridge {
        if let bridge {
            bridge.renderer.autoescape = autoescape
            return bridge
        }
        let made = Bridge(Renderer(environment, template, context: [:]), arena)
        bridge = made
        made.renderer.autoescape = autoescape
        return made
    }

    mutating func charge(bytes: Int) throws {
        fuel -= bytes / 64 + 1
        guard fuel >= 0, bytes <= mostBytes, arena.used < mostKept else { throw Abandoned() }
    }

    /// Runs the program; the output holds what it wrote.
    mutating func run() throws {
        guard let start = program.code.elements.baseAddress else { return }
        let texts = program.texts.elements
        let loops = program.loops.elements
        var step = start
        let frame = self.frame
        while true {
            let code = step.pointee
            step += 1
            switch code.operation {
            case .text:
                let text = texts[Int(code.a)].bytes
                guard let base = text.baseAddress, output.write(base, text.count) else { throw Abandoned() }
                if output.count >= pieceSize { try handOn() }
            case .write:
                let value = frame[Int(code.a)]
                if value.isText {
                    guard let base = value.bytes.baseAddress, output.write(base, value.count) else { throw Abandoned() }
                } else {
                    try write(value)
                }
            case .writeHTML:
                let value = frame[Int(code.a)]
                if value.kind == .string {
                    guard let base = value.bytes.baseAddress, output.writeHTML(base, value.count) else {
                        throw Abandoned()
                    }
                } else {
                    try writeHTML(value)
                }
            case .jump: step = start + Int(code.c)
            case .jumpIfFalse: if try !isTrue(frame[Int(code.a)]) { step = start + Int(code.c) }
            case .jumpIfTrue: if try isTrue(frame[Int(code.a)]) { step = start + Int(code.c) }
            case .copy: frame[Int(code.a)] = frame[Int(code.b)]
            case .attribute:
                let object = frame[Int(code.b)]
                guard object.kind == .dictionary else {
                    frame[Int(code.a)] = try attribute(of: object, frame[Int(code.c)])
                    continue
                }
                frame[Int(code.a)] = object.member(frame[Int(code.c)])
            case .beginLoop: if try !begin(code) { step = start + Int(code.c) }
            case .nextLoop:
                if output.count >= pieceSize { try handOn() }
                if try next(code, loops[Int(code.b)].cost) { step = start + Int(loops[Int(code.b)].body) }
            case .end: return
            default: try perform(code)
            }
        }
    }

    /// Gives the sink what is kept, unless that is to become a value.
    @inline(never) mutating func handOn() throws(SinkFailure) {
        guard let sink, captures.isEmpty else { return }
        try sink.write(output.bytes)
        output.handedOn()
    }

    /// Steps that are rarer or longer.
    @inline(never) private mutating func perform(_ code: FastCode) throws {
        switch code.operation {
        case .unpack: try unpack(code)
        case .loopAttribute: frame[Int(code.a)] = loopAttribute(code)
        case .cycle: frame[Int(code.a)] = try cycle(code)
        case .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .negate: try arithmetic(code)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains:
            frame[Int(code.a)] = .bool(try compare(code.operation, frame[Int(code.b)], frame[Int(code.c)]))
        case .not: frame[Int(code.a)] = .bool(try !isTrue(frame[Int(code.b)]))
        case .isDefined: frame[Int(code.a)] = .bool(frame[Int(code.b)].isUndefined == (code.detail == 1))
        case .isNone: frame[Int(code.a)] = .bool((frame[Int(code.b)].kind == .none) != (code.detail == 1))
        case .item: frame[Int(code.a)] = try item(frame[Int(code.b)], frame[Int(code.c)])
        case .slice: frame[Int(code.a)] = try slice(code)
        case .concatenate: try concatenate(code)
        case .list, .tuple: frame[Int(code.a)] = sequence(code)
        case .range: try range(code)
        case .preset:
            let value = frame[Int(code.b)]
            let isMissing = try value.isUndefined || code.detail == 1 && !isTrue(value)
            frame[Int(code.a)] = isMissing ? frame[Int(code.c)] : value
        case .call: try call(code)
        case .writeEscaped: try writeEscaped(frame[Int(code.a)])
        case .evaluate: try evaluate(code)
        default: try gather(code)
        }
    }

    /// Output and elements that become a value.
    private mutating func gather(_ code: FastCode) throws {
        switch code.operation {
        case .beginCapture: captures.append(output.count)
        case .endCapture: try endCapture(code)
        case .checkText: guard frame[Int(code.a)].isText else { throw Abandoned() }
        case .beginCollect: collections.append(collected.count)
        case .collect:
            try charge(bytes: 16)
            collected.append(frame[Int(code.a)])
        case .endCollect:
            guard let start = collections.removeLast() else { throw Abandoned() }
            frame[Int(code.a)] = arena.list(UnsafeBufferPointer(rebasing: collected.elements[start...]))
            collected.removeAll(from: start)
        default: throw Abandoned()
        }
    }

    /// The values of operands that follow each other, as a list or tuple.
    private mutating func sequence(_ code: FastCode) -> Datum {
        let count = Int(code.c)
        let elements = arena.data(count)
        for index in 0..<count { elements[index] = operand(Int(code.b) + index) }
        return .sequence(code.operation == .list ? .list : .tuple, elements, count)
    }

    /// The value of an operand of a call or a list.
    @inline(__always) func operand(_ index: Int) -> Datum { frame[Int(operands[index])] }

    @inline(__always) mutating func isTrue(_ value: Datum) throws -> Bool {
        switch value.kind {
        case .none: return false
        case .bool, .integer: return value.bits != 0
        case .float: return value.float != 0
        case .string, .markup, .list, .tuple, .dictionary: return value.count > 0
        case .undefined:
            guard undefined != .strict else { throw Abandoned() }
            return false
        case .range, .foreign: return try interpreter(autoescape: false).cell(value).isTrue
        }
    }
}
