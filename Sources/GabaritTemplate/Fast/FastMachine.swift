/// Runs flat code: one frame, one output, one switch.
///
/// Whatever does not go the way of plain data, an error above all, abandons the render; the interpreter then does it again
/// from the start and finds the words for it. Rendering changes nothing outside, so that cannot be seen but by its cost.
struct FastMachine: ~Copyable {
    /// Thrown where the interpreter must take over.
    struct Abandoned: Error {}

    /// What the arena of one render may hold before the interpreter, which frees as it goes, takes over.
    static let mostMemory = 48 * 1024 * 1024

    let program: FastProgram
    let undefined: TemplateSettings.UndefinedKind
    let mostBytes: Int
    let mostElements: Int
    let frame: UnsafeMutablePointer<Datum>
    let source: Source
    var output: FastOutput
    var fuel: Int
    var captures: [Int] = []
    private var ownArena: Arena?
    private var bridge: Bridge?

    /// What the bridge needs to make its interpreter.
    struct Source {
        var environment: TemplateEnvironment
        var template: CompiledTemplate
    }

    init(
        _ program: FastProgram, _ source: Source, frame: UnsafeMutablePointer<Datum>, arena: Arena?,
        output: UnsafeMutableBufferPointer<UInt8>
    ) {
        self.program = program
        self.source = source
        self.frame = frame
        ownArena = arena
        let environment = source.environment
        undefined = environment.settings.undefined
        mostBytes = environment.settings.limits.output
        mostElements = environment.settings.limits.elements
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
    mutating func interpreter(autoescape: Bool, _ template: CompiledTemplate? = nil) -> Bridge {
        if let bridge {
            bridge.renderer.autoescape = autoescape
            if let template { bridge.renderer.current = template }
            return bridge
        }
        let made = Bridge(Renderer(source.environment, source.template, context: [:]), arena)
        bridge = made
        made.renderer.autoescape = autoescape
        if let template { made.renderer.current = template }
        return made
    }

    mutating func charge(bytes: Int) throws {
        fuel -= bytes / 64 + 1
        guard fuel >= 0, bytes <= mostBytes, arena.used < Self.mostMemory else { throw Abandoned() }
    }

    /// Runs the program; the output holds what it wrote.
    mutating func run() throws {
        guard let start = program.code.baseAddress, let texts = program.texts.baseAddress else { return }
        var step = start
        let frame = self.frame
        while true {
            let code = step.pointee
            step += 1
            switch code.operation {
            case .text:
                let text = texts[Int(code.a)].bytes
                guard let base = text.baseAddress, output.write(base, text.count) else { throw Abandoned() }
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
            case .nextLoop: if let body = try next(code) { step = start + Int(body) }
            case .end: return
            default: try perform(code)
            }
        }
    }

    /// Steps that are rarer or longer.
    @inline(never) private mutating func perform(_ code: FastCode) throws {
        switch code.operation {
        case .unpack: try unpack(code)
        case .loopAttribute: frame[Int(code.a)] = loopAttribute(code)
        case .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .negate: try arithmetic(code)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains: try compare(code)
        case .not: frame[Int(code.a)] = .bool(try !isTrue(frame[Int(code.b)]))
        case .isDefined: frame[Int(code.a)] = .bool(frame[Int(code.b)].isUndefined == (code.detail == 1))
        case .isNone: frame[Int(code.a)] = .bool((frame[Int(code.b)].kind == .none) != (code.detail == 1))
        case .item: frame[Int(code.a)] = try item(frame[Int(code.b)], frame[Int(code.c)])
        case .concatenate: try concatenate(code)
        case .list, .tuple:
            let parts = UnsafeBufferPointer(start: UnsafePointer(frame + Int(code.b)), count: Int(code.c))
            frame[Int(code.a)] = arena.list(Array(parts), kind: code.operation == .list ? .list : .tuple)
        case .pairs: try pairs(code)
        case .range: try range(code)
        case .preset:
            let value = frame[Int(code.b)]
            frame[Int(code.a)] = value.isUndefined ? frame[Int(code.c)] : value
        case .upper, .lower, .length, .join, .replace, .json, .escape, .safe: try filter(code)
        case .writeEscaped: try writeEscaped(frame[Int(code.a)])
        case .beginCapture: captures.append(output.count)
        case .endCapture: try endCapture(code)
        case .filter, .test, .method: try call(code)
        case .evaluate: try evaluate(code)
        default: throw Abandoned()
        }
    }

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
