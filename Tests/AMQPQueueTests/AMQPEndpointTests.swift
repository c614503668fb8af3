import AMQPQueue
import Testing

@Suite struct AMQPEndpointTests {
    @Test(arguments: [
        ("amqp://broker", "broker", 5672, false), ("amqps://broker.example.com", "broker.example.com", 5671, true),
        ("amqp://127.0.0.1:5000", "127.0.0.1", 5000, false), ("amqps://[::1]:5000", "::1", 5000, true),
        ("amqps://[::1]", "::1", 5671, true),
    ])
    func `an address names host, port and encryption`(
        _ address: String, _ host: String, _ port: Int, _ isEncrypted: Bool
    ) throws {
        let endpoint = try AMQPEndpoint(address)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(endpoint.isEncrypted == isEncrypted)
        #expect(endpoint.virtualHost == nil)
    }

    @Test func `the path is the virtual host`() throws {
        #expect(try AMQPEndpoint("amqp://broker/gabarit").virtualHost == "gabarit")
        #expect(try AMQPEndpoint("amqp://broker/").virtualHost == nil)
    }

    @Test(arguments: [
        ("http://broker", "a queue address starts with 'amqp://' or 'amqps://'"),
        ("amqp://", "the queue address names no host"),
        ("amqp://a b", "the queue address names no host"),
        ("amqp://[::1", "the host has no closing ']'"),
        ("amqp://broker:0", "the port of the queue address must be between 1 and 65535"),
        ("amqp://broker:65536", "the port of the queue address must be between 1 and 65535"),
        ("amqp://broker:", "the port of the queue address must be between 1 and 65535"),
        ("amqp://broker:99999999999999999999", "the port of the queue address must be between 1 and 65535"),
        ("amqp://broker\r\nx", "the queue address names no host"),
        ("amqp://broker/a b", "the virtual host of the queue address has characters that must not be there"),
        (
            "amqp://guest:guest@broker",
            "a queue address holds no user and no password; set 'queue.user' and 'queue.password'"
        ),
    ])
    func `an address that is none says what is wrong, and repeats nothing`(_ address: String, _ problem: String) {
        do throws(AMQPAddressProblem) {
            _ = try AMQPEndpoint(address)
            Issue.record("an error is expected for \(address)")
        } catch {
            #expect(error.text == problem)
        }
    }
}
