import FoundationEssentials
import GabaritDigest
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Glibc
import Testing

@Suite final class KeptSecretTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/gabarit-secret-" + UUID().uuidString
    private let clock = LeapingClock()

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String) throws -> SecretReference {
        try Data(text.utf8).write(to: URL(filePath: folder + "/token"))
        return .file(path: folder + "/token")
    }

    private func source(_ reference: SecretReference, _ environment: [String: String] = [:]) -> KeptSecret {
        KeptSecret(reference, KeptSecret.Settings(environment: environment), clock: clock)
    }

    @Test func `a file is read anew at every use`() async throws {
        let source = source(try write("first\n"))
        #expect(try await source.current().exposed == "first")
        _ = try write("second\r\n")
        #expect(try await source.current().exposed == "second")
    }

    @Test func `a device or a pipe is no secret, and nobody waits for its end`() async throws {
        let pipe = folder + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        for path in ["/dev/zero", pipe, folder] {
            await #expect(throws: SecretFault.self) { try await self.source(.file(path: path)).current() }
        }
    }

    @Test func `a variable is read from the environment`() async throws {
        #expect(try await source(.environment(name: "TOKEN"), ["TOKEN": "t"]).current().exposed == "t")
        await #expect(throws: SecretFault.self) { try await self.source(.environment(name: "TOKEN")).current() }
    }

    @Test func `a command is asked again when its time is over or its secret was refused`() async throws {
        let script = "echo x >> '\(folder)/count'; wc -l < '\(folder)/count'"
        let source = source(.command(arguments: ["/bin/sh", "-c", script]), ["PATH": "/usr/bin:/bin"])
        #expect(try await source.current().exposed == "1")
        #expect(try await source.current().exposed == "1")
        await source.refused()
        #expect(try await source.current().exposed == "2")
        clock.advance(by: .seconds(301))
        #expect(try await source.current().exposed == "3")
    }

    @Test func `a command that fails shows nothing of what it printed`() async throws {
        let source = source(.command(arguments: ["/bin/sh", "-c", "echo canary; echo canary >&2; exit 3"]))
        await #expect {
            try await source.current()
        } throws: { error in
            let fault = error as? SecretFault
            return fault?.isTransient == true && !"\(error)".contains("canary")
        }
    }

    @Test(arguments: ["", "\n", "a\0b"])
    func `what is no secret is refused`(text: String) async throws {
        let source = source(try write(text))
        await #expect(throws: SecretFault.self) { try await source.current() }
    }

    @Test func `a file that is too long is refused`() async throws {
        let source = source(try write(String(repeating: "a", count: KeptSecret.longest + 1)))
        await #expect(throws: SecretFault.self) { try await source.current() }
        let whole = self.source(try write(String(repeating: "a", count: KeptSecret.longest)))
        #expect(try await whole.current().exposed.utf8.count == KeptSecret.longest)
    }
}

@Suite struct SignatureTests {
    @Test func `a keyed digest is that of RFC 4231`() {
        let digest = KeyedDigest.sha256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(
            digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `base64 is that of RFC 4648`(text: String, encoded: String) {
        #expect(Base64.text(text.utf8) == encoded)
        #expect(Base64.bytes(encoded) == Array(text.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "Zh==", "Z g=", "Zg==Zg==", "-_=="])
    func `what is no base64 is refused`(text: String) {
        #expect(Base64.bytes(text) == nil)
    }

    @Test func `tokens use the alphabet of addresses`() {
        #expect(Base64.addressText([0xFB, 0xFF]) == "-_8")
    }

    @Test func `a text that is no key is refused without showing it`() {
        #expect(throws: SigningKeyFault.unreadable) { try SigningKey(pem: "-----BEGIN canary-----") }
    }
}
