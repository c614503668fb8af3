internal import CProton

/// What Proton tells.
extension AMQPConnection {
    func handle(_ event: OpaquePointer) {
        let type = pn_event_type(event)
        if type == PN_PROACTOR_TIMEOUT {
            waits.expire(at: .now)
            return arm()
        }
        // The last words of a connection that was given up.
        guard let engine, pn_event_connection(event) == engine.connection else { return }
        switch type {
        case PN_SESSION_REMOTE_OPEN: opened()
        case PN_CONNECTION_REMOTE_CLOSE: ends(Self.text(pn_connection_remote_condition(engine.connection)))
        case PN_SESSION_REMOTE_CLOSE: ends(Self.text(pn_session_remote_condition(engine.session)))
        case PN_TRANSPORT_ERROR:
            self.engine?.reason =
                engine.reason ?? pn_event_transport(event).flatMap { Self.text(pn_transport_condition($0)) }
        case PN_TRANSPORT_CLOSED: lose("the connection was closed")
        case PN_LINK_REMOTE_OPEN: attached(pn_event_link(event))
        case PN_LINK_REMOTE_CLOSE, PN_LINK_REMOTE_DETACH: detached(pn_event_link(event))
        case PN_LINK_FLOW: flowed(pn_event_link(event))
        case PN_DELIVERY: delivered(pn_event_delivery(event))
        default: break
        }
    }

    private func opened() {
        engine?.isOpen = true
        backOff.succeeded()
        waits.end(.opened, .happened)
    }

    /// The broker ends the session or the connection; one without the other is of no use.
    private func ends(_ reason: String?) {
        let reason = engine?.reason ?? reason ?? "the broker closed the connection"
        engine?.reason = reason
        lose(reason)
    }

    private func name(of link: OpaquePointer?) -> LinkName? {
        links.first { $0.value.pointer == link }?.key
    }

    private func attached(_ link: OpaquePointer?) {
        guard let link, let name = name(of: link) else { return }
        // A refused link is opened without a terminus first, and then closed with the reason.
        let terminus = name.role == .receiver ? pn_link_remote_source(link) : pn_link_remote_target(link)
        guard pn_terminus_get_type(terminus) != PN_UNSPECIFIED else { return }
        links[name]?.isAttached = true
        waits.end(.attached(name), .happened)
        poke(name)
    }

    /// Forgets a link that the broker ended alone, with everything that came over it.
    private func drop(_ name: LinkName, _ link: OpaquePointer, _ refusal: LinkRefusal) {
        let taker = links.removeValue(forKey: name)?.taker
        for (number, delivery) in incoming where pn_delivery_link(delivery) == link { incoming[number] = nil }
        let unconfirmed = concluding.filter { pn_delivery_link($0.value) == link }.map(\.key)
        for number in unconfirmed { concluding[number] = nil }
        pn_link_close(link)
        pn_link_free(link)
        taker?.ended(refusal)
        for number in unconfirmed { waits.end(.outcome(number), .refused(refusal)) }
        waits.end(.attached(name), .refused(refusal))
        waits.end(.changed(name), .refused(refusal))
    }

    /// The broker takes a link off, or refuses it. What it delivered stays unsettled at the broker until the session ends,
    /// so the connection ends with it.
    private func detached(_ link: OpaquePointer?) {
        guard let link else { return }
        guard let name = name(of: link) else {
            // One that was taken off here; the broker has heard it.
            return pn_link_free(link)
        }
        let condition = pn_link_remote_condition(link)
        if links[name]?.mayEnd == true {
            return drop(
                name, link,
                LinkRefusal(
                    condition: pn_condition_get_name(condition).map { String(cString: $0) } ?? "amqp:detached",
                    text: pn_condition_get_description(condition).map { String(String(cString: $0).prefix(500)) } ?? "")
            )
        }
        ends(Self.text(condition) ?? "the broker detached '\(name.address)'")
    }

    private func flowed(_ link: OpaquePointer?) {
        guard let link, let name = name(of: link) else { return }
        switch name.role {
        case .sender where pn_link_credit(link) > 0: waits.end(.credit(name), .happened)
        case .receiver where pn_link_credit(link) == 0: waits.end(.drained(name), .happened)
        default: break
        }
    }

    private func delivered(_ delivery: OpaquePointer?) {
        guard let delivery, let link = pn_delivery_link(delivery), let name = name(of: link) else { return }
        switch name.role {
        case .sender: confirmed(delivery)
        case .receiver:
            if pn_delivery_updated(delivery) { concluded(delivery) }
            received(delivery, link, name)
        }
    }

    /// The text of a condition, `nil` when none is set.
    static func text(_ condition: OpaquePointer?) -> String? {
        guard let condition, pn_condition_is_set(condition) else { return nil }
        let name = pn_condition_get_name(condition).map { String(cString: $0) } ?? "unknown error"
        guard let text = pn_condition_get_description(condition) else { return name }
        return "\(name): \(String(cString: text).prefix(500))"
    }
}
