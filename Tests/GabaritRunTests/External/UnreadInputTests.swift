import GabaritProcess
import Testing

@Suite struct `Programs that do not read their input` {
    @Test(arguments: [1, 1 << 20])
    func `a program that ends before it reads is not a failure`(bytes: Int) async throws {
        for _ in 0..<20 {
            let program = Program(path: "/bin/true", input: [UInt8](repeating: 0x61, count: bytes))
            #expect(try await program.run().ending == .exited(0))
        }
    }

    @Test func `a program that does not read is stopped with its input half written`() async throws {
        let program = Program(
            path: "/bin/sleep", arguments: ["300"], input: [UInt8](repeating: 0x61, count: 1 << 20),
            limits: ProgramLimits(time: .milliseconds(100)))
        await #expect(throws: ProgramFault.timedOut(path: "/bin/sleep", after: .milliseconds(100))) {
            try await program.run()
        }
    }
}
