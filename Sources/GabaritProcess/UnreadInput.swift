internal import Subprocess

/// Input that a program need not read to its end.
///
/// A program that ends first breaks the pipe. That is the program's business, and its status tells whether it failed.
/// With the array input of swift-subprocess 1.0.2 the broken pipe leaves a descriptor open, which ends this process.
struct UnreadInput: InputProtocol {
    let bytes: [UInt8]

    func write(with writer: StandardInputWriter) async throws {
        _ = try? await writer.write(bytes)
    }
}
