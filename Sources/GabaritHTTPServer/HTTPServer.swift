public import GabaritHTTP
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Shows a site over HTTP/1.1 to whoever can reach its address, within limits that a hostile client cannot pass.
///
/// Whatever a client sends, it holds one of ``Limits/connections`` for at most ``Limits/connection``, and
/// ``Limits/header`` bytes. Bodies are never kept.
public struct HTTPServer: Sendable {
    /// The most that clients may take.
    public struct Limits: Sendable, Hashable {
        /// Connections that are open at once; more wait until one has ended.
        public var connections: Int
        /// The life of one connection, from its first byte to its end.
        public var connection: Duration
        /// How long a connection may stand still, or take for the header of a request.
        public var silence: Duration
        /// Bytes of all headers of a request.
        public var header: Int

        public init(
            connections: Int = 256, connection: Duration = .seconds(30), silence: Duration = .seconds(5),
            header: Int = 8 * 1024
        ) {
            self.connections = connections
            self.connection = connection
            self.silence = silence
            self.header = header
        }
    }

    private let host: String
    private let port: Int
    private let site: any HTTPSite
    private let limits: Limits

    /// - Parameters:
    ///   - host: the address or name to listen at.
    ///   - port: 0 takes any that is free.
    ///   - site: what is shown.
    public init(host: String, port: Int, site: any HTTPSite, limits: Limits = Limits()) {
        self.host = host
        self.port = port
        self.site = site
        self.limits = limits
    }

    /// Serves until the task is cancelled; open connections are then cut.
    ///
    /// - Parameter listening: told the port once requests can come.
    /// - Throws: why the address cannot be listened at.
    public func run(listening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws {
        let site = site
        let limits = limits
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            await Self.answer(request, from: site)
        }
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionLife(limits.connection)], idleTimeout: TimeAmount(limits.silence),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.header, maxHeaderListSize: limits.header, maxHeaderFieldCount: 100))
        let application = Application(
            responder: responder, server: .http1(configuration: channel),
            configuration: .init(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
            onServerRunning: { channel in await listening(channel.localAddress?.port ?? 0) })
        try await application.run()
    }

    private static func answer(_ request: Request, from site: any HTTPSite) async -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD", .connection: "close"])
        }
        guard let page = await site.page(at: request.uri.path) else {
            return response(
                GabaritHTTP.HTTPResponse(status: 404, body: Array("there is no such page\n".utf8)), to: request)
        }
        return response(page, to: request)
    }

    private static func response(_ page: GabaritHTTP.HTTPResponse, to request: Request) -> Response {
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"]
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = "default-src 'none'"
        for header in page.headers {
            if let name = HTTPField.Name(header.name) { headers[name] = header.value }
        }
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: page.body))
        let response = Response(status: .init(code: page.status), headers: headers, body: body)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
