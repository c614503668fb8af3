internal import AsyncHTTPClient
public import GabaritHTTP
internal import GabaritSource
internal import GabaritValue
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// The gate to a real origin: TLS verified, redirects off, limits on time and size, private networks refused.
public final class HTTPClientGate: HTTPGate {
    /// What an operator decides about connections.
    public struct Settings: Sendable, Hashable {
        public var limits = HTTPLimits()
        /// Whether a host name may lead into a private network. An address in digits, or `localhost`, says so itself.
        public var allowsPrivateAddresses = false
        /// The path of a PEM file with further authorities, for hosts with certificates of an own one.
        public var certificates: String?

        public init() {}
    }

    public let origin: HTTPOrigin
    private let limits: HTTPLimits
    private let client: HTTPClient

    /// - Parameters:
    ///   - origin: the only place that this gate speaks to.
    ///   - settings: limits and trust.
    public init(_ origin: HTTPOrigin, _ settings: Settings = Settings()) {
        self.origin = origin
        limits = settings.limits
        client = HTTPClient(configuration: Self.configuration(origin, settings))
    }

    deinit {
        client.shutdown { _ in }
    }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let message = try message(request)
        let response = try await withinTotal { [client, limits, origin] in
            do {
                let answer = try await client.execute(message, deadline: .now() + TimeAmount(limits.total))
                let body = try await answer.body.collect(upTo: limits.body)
                return HTTPResponse(
                    status: Int(answer.status.code), headers: answer.headers.map { ($0.name, $0.value) },
                    body: Array(body.readableBytesView))
            } catch {
                throw try ConnectionFault(origin, limits).fault(of: error)
            }
        }
        if (300..<400).contains(response.status), response.status != 304 {
            throw HTTPFault.redirected(
                origin: origin, status: response.status, location: response.header("Location") ?? "")
        }
        // A refusal may come from a proxy in any form; its status says enough.
        guard !response.isSuccess || (response.status != 203 && response.holds(request.expects)) else {
            throw HTTPFault.wrongContent(origin: origin, status: response.status, type: response.mediaType)
        }
        return response
    }

    private func message(_ request: HTTPRequest) throws(HTTPFault) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: origin.description + (try request.target()))
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers.add(name: "User-Agent", value: "gabarit")
        switch request.expects {
        case .json: message.headers.add(name: "Accept", value: "application/json")
        case .xml: message.headers.add(name: "Accept", value: "application/xml")
        case .any: break
        }
        for header in request.headers { try add(header.name, header.value, &message) }
        if let secret = request.authorization { try add("Authorization", secret.exposed, &message) }
        if !request.body.isEmpty || request.method == .post || request.method == .put {
            message.body = .bytes(ByteBuffer(bytes: request.body))
        }
        return message
    }

    private func add(_ name: String, _ value: String, _ message: inout HTTPClientRequest) throws(HTTPFault) {
        let isClean = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        guard isClean, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }) else {
            throw .unsendable(reason: "the header '\(VisibleText.escaped(name))' holds a control character")
        }
        message.headers.replaceOrAdd(name: name, value: value)
    }

    /// The client's own deadline ends with the head of the answer; this one holds until its last byte.
    private func withinTotal(
        _ exchange: @escaping @Sendable () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            group.addTask(operation: exchange)
            group.addTask { [limits, origin] in
                try await Task.sleep(for: limits.total)
                throw HTTPFault.timedOut(origin: origin, after: limits.total)
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    private static func configuration(_ origin: HTTPOrigin, _ settings: Settings) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let path = settings.certificates { tls.additionalTrustRoots = [.file(path)] }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(settings.limits.connect), read: TimeAmount(settings.limits.silence)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        if !settings.allowsPrivateAddresses, !origin.isLoopback, !origin.isLiteral {
            configuration.http1_1ConnectionDebugInitializer = { ConnectionFault.refusePrivate($0, origin) }
        }
        return configuration
    }
}

extension TimeAmount {
    /// Rounded down to nanoseconds; what is longer than a year is a year.
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = min(duration, .seconds(365 * 86_400)).components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
