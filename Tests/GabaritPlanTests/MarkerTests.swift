import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

/// The marker as it is read from a repository that anybody with rights can write to.
@Suite struct MarkerTests {
    private func read(_ text: String) -> Result<Marker, Diagnostics> {
        Result { () throws(Diagnostics) in try Marker.read(SourceFile(name: "gabarit.lock.json", text: text)) }
    }

    @Test func `what was written is read back`() throws {
        var marker = Marker(generation: 3, sequence: .max, runs: ["r1"])
        marker["a"] = .init(version: "v1", digest: "d", files: ["x.tf"], statusKey: "a")
        #expect(try Marker.read(SourceFile(name: "gabarit.lock.json", bytes: marker.bytes)) == marker)
    }

    @Test(arguments: [
        #"{"generation": 9223372036854775807}"#, #"{"generation": -1}"#, #"{"sequence": -9223372036854775808}"#,
        #"{"generation": 9007199254740992}"#,
    ])
    func `a count that was never counted is refused, not added to`(_ text: String) {
        #expect(throws: Diagnostics.self) { try read(text).get() }
        if case .failure(let problems) = read(text) { #expect(problems.all.map(\.code) == ["E_RANGE"]) }
    }
}
