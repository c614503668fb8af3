import Dispatch
import GabaritSource
import GabaritValue
import Synchronization
import Testing

@testable import GabaritTemplate

/// The memory that compiling leaves to the next template, and the words that texts are copied and compared in.
@Suite struct MemoryTests {
    @Test func `an array takes the memory that another one left`() {
        var spare = SpareMemory()
        var first = FlatArray<Int32>(capacity: 4, from: &spare)
        #expect(spare.memory == nil)
        for number in 0..<9 { first.append(Int32(number)) }
        first.leave(to: &spare)
        #expect(first.elements.isEmpty)
        #expect(spare.memory != nil)
        #expect(spare.bytes == 16 * 4)
        first.append(7)
        #expect(first.elements.elementsEqual([7]))
        var second = FlatArray<Int64>(capacity: 8, from: &spare)
        #expect(spare.memory == nil)
        #expect(second.elements.isEmpty)
        second.append(repeating: -1, count: 20)
        #expect(second.elements.elementsEqual(Array(repeating: -1, count: 20)))
    }

    @Test(arguments: [
        "{% macro m() %}{{ varargs }}{% endmacro %}{{ m(1) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}x{% endcall %}",
        "{% import 'lib' as lib %}{{ lib.m(1) }}{% set kept = lib.m %}",
        "{% for i in [1, 2] %}{% macro m(a) %}{{ kwargs }}{% endmacro %}{{ m(1, b=m) }}{% endfor %}",
    ])
    func `a render lets go of its macros and of the scopes that hold them`(_ text: String) throws {
        let loader = DictionaryLoader(["t": text, "lib": "{% macro m() %}{{ varargs }}{% endmacro %}"])
        let environment = TemplateEnvironment(loader: loader)
        let template = try environment.template(named: "t")
        weak var scope: Scope?
        do {
            let renderer = Renderer(environment, template.compiled, context: [:])
            try renderer.renderWhole()
            scope = renderer.global
            #expect(scope != nil)
        }
        #expect(scope == nil)
    }

    @Test func `memory that is too small or too large is not passed on`() {
        var spare = SpareMemory()
        var small = FlatArray<UInt8>(capacity: 4)
        small.append(1)
        small.leave(to: &spare)
        let larger = FlatArray<UInt8>(capacity: 5, from: &spare)
        #expect(larger.elements.isEmpty)
        #expect(spare.memory != nil)
        #expect(spare.bytes == 4)
        var other = SpareMemory()
        var large = FlatArray<UInt8>(capacity: SpareMemory.most + 1)
        large.append(1)
        large.leave(to: &other)
        #expect(other.memory == nil)
    }

    @Test func `arrays of a block hold what was added, whatever their lengths`() {
        var bytes = FlatArray<UInt8>()
        var words = FlatArray<UInt64>()
        var none = FlatArray<Int32>()
        for number in 0..<17 { bytes.append(UInt8(number)) }
        for number in 0..<3 { words.append(.max - UInt64(number)) }
        var block = FlatBlock(size: bytes.packedSize + words.packedSize + none.packedSize)
        let (first, second, third) = (block.add(bytes), block.add(words), block.add(none))
        bytes.removeAll()
        bytes.append(99)
        none.append(1)
        #expect(first.elements.elementsEqual(0..<17))
        #expect(second.elements.elementsEqual([.max, .max - 1, .max - 2]))
        #expect(third.isEmpty && second[1] == .max - 1)
    }

    /// One long template, a broken one and a short one after another, on many threads at once: what one leaves is never
    /// seen in the next.
    @Test func `templates that are compiled at once do not mix`() {
        let wrong = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            let environment = TemplateEnvironment()
            for round in 0..<60 {
                let count = round % 3 == 0 ? 300 : 3
                let names = (0..<count).map { "name_\(thread)_\(round)_\($0)" }
                let text = names.map { "<{{ \($0) }}{% if \($0) %}{{ \($0) ~ '\(thread)' }}{% endif %}>" }.joined()
                let context = Object(names.map { ($0, .string($0.uppercased())) })
                let expected = names.map { "<\($0.uppercased())\($0.uppercased())\(thread)>" }.joined()
                let found = try? environment.compile(SourceFile(name: "t", text: text)).render(context)
                if found != expected { wrong.withLock { $0.append("\(thread)/\(round)") } }
                if (try? environment.compile(SourceFile(name: "t", text: "{{ a b }}{% for %}"))) != nil {
                    wrong.withLock { $0.append("\(thread)/\(round): broken") }
                }
            }
        }
        #expect(wrong.withLock { $0 } == [])
    }

    @Test func `texts of every length up to 70 are copied exactly, and nothing behind them`() throws {
        for length in 0...70 {
            let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(0x21 + $0))) })
            let template = try TemplateEnvironment().compile(SourceFile(name: "t", text: "[{{ a }}]\(text)|{{ a }}"))
            #expect(try template.render(["a": .string(text)]) == "[\(text)]\(text)|\(text)")
        }
    }

    @Test func `names are equal when all their bytes are`() {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789abcd".utf8)
        for length in 0...letters.count {
            let (left, right) = (Array(letters.prefix(length)), Array(letters.prefix(length)))
            #expect(same(left, right))
            for place in 0..<length {
                var other = right
                other[place] ^= 0x40
                #expect(!same(left, other), "\(length) \(place)")
            }
        }
    }

    /// What the comparisons of names and of texts say, which must agree.
    private func same(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        // Behind names stand other bytes, and not the same ones.
        let (padded, other) = (left + [1, 2, 3, 4, 5, 6, 7, 8], right + [9, 8, 7, 6, 5, 4, 3, 2])
        let names = padded.withUnsafeBufferPointer { first in
            other.withUnsafeBufferPointer { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return false }
                return TextHash.equalNames(first, second, left.count)
            }
        }
        let texts = left.withUnsafeBufferPointer { first in
            right.withUnsafeBufferPointer { TextHash.equal(first, $0) }
        }
        #expect(names == texts)
        return names
    }
}
