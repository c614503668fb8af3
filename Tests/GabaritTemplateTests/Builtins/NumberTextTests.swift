internal import Testing

@testable internal import GabaritTemplate

/// Doubles and integers as Python writes and reads them.
struct NumberTextTests {
    @Test(arguments: [
        (1.0, "1.0"), (0.1, "0.1"), (1e16, "1e+16"), (9_999_999_999_999_998, "9999999999999998.0"), (1e-5, "1e-05"),
        (0.0001, "0.0001"), (-0.0, "-0.0"), (.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (123456789.987, "123456789.987"), (.infinity, "inf"), (-.infinity, "-inf"),
    ])
    func `a double is written with the fewest digits`(_ number: Double, _ text: String) {
        #expect(String(decoding: FloatText.repr(number), as: UTF8.self) == text)
    }

    @Test(arguments: [
        (2.675, 2, "2.67"), (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"), (1e22, 1, "10000000000000000000000.0"),
        (0.000001, 6, "0.000001"), (999.995, 2, "1000.00"),
    ])
    func `places are rounded from the exact value`(_ number: Double, _ places: Int, _ text: String) {
        #expect(String(decoding: FloatText.fixed(number, precision: places), as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("42", 10, 42), (" -7 ", 10, -7), ("1_000", 10, 1000), ("0x1f", 16, 31), ("0b101", 0, 5), ("١٢", 10, 12),
        ("z", 36, 35),
    ])
    func `an integer is read as Python reads it`(_ text: String, _ base: Int, _ number: Int) {
        #expect(NumberParsing.integer(Array(text.utf8).span, base: base) == .number(number))
    }

    @Test(arguments: ["", "1__0", "_1", "1_", "0x", "1.5", "12a", "- 1", "010"])
    func `what is no integer is told apart`(_ text: String) {
        #expect(NumberParsing.integer(Array(text.utf8).span, base: 0) == .malformed)
    }

    @Test(arguments: ["", "0x10", "1e", ".", "1.5.2", "in", "1p3", "1 2", "١.5x"])
    func `what is no float is told apart`(_ text: String) {
        #expect(NumberParsing.float(Array(text.utf8).span) == nil)
    }
}
