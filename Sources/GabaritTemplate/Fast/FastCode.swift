/// One step of flat code: what to do, and up to three places of the frame or positions in the code.
struct FastCode: BitwiseCopyable {
    enum Operation: UInt8 {
        // output
        case text, write, writeHTML, writeEscaped
        // control
        case jump, jumpIfFalse, jumpIfTrue, beginLoop, nextLoop, unpack
        // values
        case copy, attribute, item, not, negate
        case add, subtract, multiply, divide, floorDivide, modulo, concatenate
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contains
        case isDefined, isNone, list, tuple, range, slice
        case loopAttribute, cycle, preset
        /// Filters, tests and methods.
        case call
        // output and elements that become a value
        case beginCapture, endCapture, checkText, beginCollect, collect, endCollect
        /// What only the interpreter knows.
        case evaluate
        case end
    }

    var operation: Operation
    /// A small extra, for example which attribute of `loop`.
    var detail: UInt8 = 0
    /// Usually where the result goes.
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}
