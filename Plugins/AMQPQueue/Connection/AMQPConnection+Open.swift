internal import CProton
internal import GabaritQueue
internal import GabaritSecret
internal import GabaritValue

/// Opening, losing and closing.
extension AMQPConnection {
    /// Opens the connection unless it is open; after a failure no sooner than the back-off allows.
    func open() async throws {
        while true {
            if let engine {
                if engine.isOpen { return }
            } else if let notBefore = backOff.notBefore, notBefore > .now {
                _ = await cancellableWait(.pause(fresh()), until: notBefore)
                try Task.checkCancellation()
                // Others may have waited as well; the first of them connects.
                continue
            } else {
                let password = try await password()
                // Somebody else may have connected while the password was read.
                if engine == nil { try connect(password) }
            }
            switch await wait(.opened, until: .now + patience.opening) {
            case .happened, .cancelled: continue
            case .lost(let reason):
                if Self.isRefusal(reason) { await endpoint.password?.refused() }
                throw unavailable(reason)
            case .refused(let refusal): throw unavailable("\(refusal)")
            case .timedOut:
                lose("no answer within \(patience.opening)")
                throw unavailable("no answer within \(patience.opening)")
            }
        }
    }

    /// Closes the connection in order: what was settled before reaches the broker, what was not is given back.
    func close() async {
        guard let engine else { return }
        pn_connection_close(engine.connection)
        flush()
        _ = await wait(.closed, until: .now + .seconds(5))
        lose("closed")
        backOff.succeeded()
    }

    private func password() async throws -> Secret? {
        do {
            return try await endpoint.password?.current()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw unavailable("no password: \(error)")
        }
    }

    /// Whether the broker did not take the user and the password.
    private static func isRefusal(_ reason: String) -> Bool { reason.contains("amqp:unauthorized-access") }

    private func connect(_ password: Secret?) throws {
        guard let connection = pn_connection(), let transport = pn_transport() else {
            throw unavailable("no memory for a connection")
        }
        pn_connection_set_container(connection, "gabarit-" + String(UInt64.random(in: .min ... .max), radix: 36))
        pn_connection_set_hostname(connection, endpoint.virtualHost.map { "vhost:" + $0 } ?? endpoint.host)
        authenticate(connection, transport, password)
        pn_transport_set_idle_timeout(transport, UInt32(clamping: patience.idle.components.seconds * 1000))
        if endpoint.isEncrypted { try encrypt(transport) }
        pn_connection_open(connection)
        let session = pn_session(connection)
        guard let session else { throw unavailable("no memory for a session") }
        pn_session_open(session)
        engine = Engine(connection: connection, session: session)
        pn_proactor_connect2(thread.proactor, connection, transport, "\(endpoint.bracketedHost):\(endpoint.port)")
    }

    private func authenticate(
        _ connection: OpaquePointer, _ transport: OpaquePointer, _ password: Secret?
    ) {
        let sasl = pn_sasl(transport)
        guard let user = endpoint.user, endpoint.claims == nil else { return pn_sasl_allowed_mechs(sasl, "ANONYMOUS") }
        pn_connection_set_user(connection, user)
        if let password { pn_connection_set_password(connection, password.exposed) }
        pn_sasl_allowed_mechs(sasl, "PLAIN")
        // An unencrypted address is the operator's word that the network is theirs.
        pn_sasl_set_allow_insecure_mechs(sasl, !endpoint.isEncrypted)
    }

    private func encrypt(_ transport: OpaquePointer) throws {
        guard let domain = pn_ssl_domain(PN_SSL_MODE_CLIENT) else { throw unavailable("no memory for TLS") }
        defer { pn_ssl_domain_free(domain) }
        let trusted = endpoint.trustedCertificates ?? "/etc/ssl/certs/ca-certificates.crt"
        guard pn_ssl_domain_set_trusted_ca_db(domain, trusted) == 0 else {
            throw unavailable("the trusted certificates '\(trusted)' cannot be read")
        }
        guard pn_ssl_domain_set_peer_authentication(domain, PN_SSL_VERIFY_PEER_NAME, nil) == 0,
            let ssl = pn_ssl(transport), pn_ssl_init(ssl, domain, nil) == 0,
            pn_ssl_set_peer_hostname(ssl, endpoint.host) == 0
        else { throw unavailable("TLS cannot be set up") }
        pn_transport_require_encryption(transport, true)
    }

    /// The connection is gone: everybody who waits is told, and every delivery with it is forgotten.
    func lose(_ reason: String) {
        guard let engine else { return }
        let wasOpen = engine.isOpen
        self.engine = nil
        epoch += 1
        shut(engine.connection)
        let takers = links.values.compactMap(\.taker)
        links = [:]
        incoming = [:]
        outcomes = [:]
        concluding = [:]
        claims = [:]
        replies = [:]
        unconfirmed = 0
        for taker in takers { taker.lost() }
        if wasOpen { backOff.succeeded() }
        backOff.failed(at: .now)
        waits.endAll(.lost(engine.reason ?? reason))
        arm()
    }

    /// Ends a connection without waiting for the broker's answer: it may be the broker that does not answer.
    private func shut(_ connection: OpaquePointer) {
        pn_connection_close(connection)
        guard let transport = pn_connection_transport(connection), !pn_transport_closed(transport) else { return }
        pn_transport_close_tail(transport)
        pn_connection_wake(connection)
    }
}
