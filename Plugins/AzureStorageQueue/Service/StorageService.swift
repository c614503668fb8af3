internal import GabaritHTTP
internal import GabaritQueue
internal import GabaritSource
internal import GabaritValue
internal import GabaritXML

/// The operations of the Queue service that Gabarit needs.
///
/// Source: Azure Storage, "Queue service REST API".
struct StorageService: Sendable {
    /// A message that was taken or looked at.
    struct Delivery: Sendable {
        var id: String
        var text: String
        var inserted: Timestamp
        /// How often it was taken, this time included.
        var dequeueCount: Int
        /// What proves that it was taken; empty for one that was only looked at.
        var receipt: String
    }

    /// The most messages of one answer: 16 texts of 64 KiB, each byte of them escaped, stay below what is read.
    static let largestBatch = 16
    /// The longest text of a message in bytes.
    static let longestText = 64 * 1024
    /// The longest answer that is read, in bytes.
    static let longestAnswer = 8 * 1024 * 1024

    let endpoint: StorageEndpoint
    let gate: any HTTPGate
    let credential: StorageCredential
    let clock: any WallClock

    /// Puts a message that never expires.
    ///
    /// - Parameter hidden: for how long nobody can take it; whoever has the receipt has it so long.
    @discardableResult
    func put(_ text: String, to queue: String, hiddenFor hidden: Duration = .zero) async throws -> Delivery {
        // Asked again it may lie there twice, which readers expect of any queue; lost it would be worse.
        var request = self.request(.post, [queue, "messages"], isIdempotent: true)
        request.query = [("messagettl", "-1")]
        if hidden > .zero { request.query.append(("visibilitytimeout", Self.seconds(hidden))) }
        request.setText(text)
        guard let message = try await deliveries(send(request), isTaken: true).first else {
            throw unreadable("it names no message")
        }
        return message
    }

    /// Takes messages. Asked once only: what an answer that is lost took stays hidden for the whole time.
    func take(upTo limit: Int, from queue: String, for visibility: Duration) async throws -> [Delivery] {
        var request = self.request(.get, [queue, "messages"], isIdempotent: false)
        let count = min(limit, Self.largestBatch)
        request.query = [("numofmessages", String(count)), ("visibilitytimeout", Self.seconds(visibility))]
        let found = try await deliveries(send(request), isTaken: true)
        guard found.count <= count else { throw unreadable("it has more messages than were asked for") }
        return found
    }

    /// Looks at the first messages, without taking them.
    func peek(upTo limit: Int, of queue: String) async throws -> [Delivery] {
        var request = self.request(.get, [queue, "messages"])
        request.query = [("peekonly", "true"), ("numofmessages", String(min(limit, Self.largestBatch)))]
        return try await deliveries(send(request), isTaken: false)
    }

    /// Hides a message for longer, or makes it visible, and writes a new text where one is given.
    ///
    /// - Returns: the receipt that counts from now on.
    func update(
        _ id: String, _ receipt: String, in queue: String, text: String? = nil, for visibility: Duration
    ) async throws -> String {
        var request = self.request(.put, [queue, "messages", id])
        request.query = [("popreceipt", receipt), ("visibilitytimeout", Self.seconds(visibility))]
        if let text { request.setText(text) }
        guard let next = try await send(request).header("x-ms-popreceipt"), !next.isEmpty else {
            throw unreadable("it has no pop receipt")
        }
        return next
    }

    func delete(_ id: String, _ receipt: String, from queue: String) async throws {
        var request = self.request(.delete, [queue, "messages", id])
        request.query = [("popreceipt", receipt)]
        _ = try await send(request)
    }

    /// How many messages a queue has at most, the hidden ones included: the service never says too few.
    func count(of queue: String) async throws -> Int {
        var request = self.request(.get, [queue])
        request.query = [("comp", "metadata")]
        let header = try await send(request).header("x-ms-approximate-messages-count")
        guard let count = header.flatMap({ Int($0) }), count >= 0 else {
            throw unreadable("it has no number of messages")
        }
        return count
    }

    func create(_ queue: String) async throws { _ = try await send(request(.put, [queue])) }
}

extension StorageService {
    private func request(
        _ method: HTTPRequest.Method, _ path: [String], isIdempotent: Bool? = nil
    ) -> HTTPRequest {
        var request = HTTPRequest(method, endpoint.prefix + path, isIdempotent: isIdempotent)
        request.expects = .xml
        return request
    }

    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var response = try await gate.send(
            try await credential.sign(request, account: endpoint.account, at: clock.now()))
        if response.status == 403 || response.status == 401 {
            // The secret may be a new one by now.
            await credential.refused()
            response = try await gate.send(
                try await credential.sign(request, account: endpoint.account, at: clock.now()))
        }
        guard response.isSuccess else { throw refusal(response) }
        return response
    }

    private func refusal(_ response: HTTPResponse) -> StorageRefusal {
        let code =
            response.header("x-ms-error-code") ?? (try? XMLReader().read(response.body))?.text(of: "Code") ?? "unknown"
        let shown = VisibleText.escaped(String(code.prefix(100)))
        var text = "\(endpoint.origin) answers \(response.status) (\(shown))"
        switch response.status {
        case 401, 403: text += ": " + (skew(response) ?? "check queue.key or queue.sas and what it permits")
        case 429, 503: text += ": it asks to be left alone for a while"
        default: break
        }
        return StorageRefusal(code: code, text: text)
    }

    /// A signature counts for fifteen minutes around the time of the service.
    private func skew(_ response: HTTPResponse) -> String? {
        guard let theirs = response.header("Date").flatMap(HTTPDate.seconds) else { return nil }
        let (difference, isTooFar) = clock.now().seconds.subtractingReportingOverflow(theirs)
        let minutes = difference / 60
        guard isTooFar || abs(minutes) >= 15 else { return nil }
        return
            "the clock of this machine is \(abs(minutes)) minutes \(minutes < 0 ? "behind" : "ahead of") the service's; set it"
    }

    private func deliveries(_ response: HTTPResponse, isTaken: Bool) throws -> [Delivery] {
        let root: XMLElement
        do throws(XMLFault) { root = try XMLReader().read(response.body) } catch { throw unreadable(error.text) }
        guard root.name == "QueueMessagesList" else { throw unreadable("it is no list of messages") }
        return try root.children.map { element in
            guard let id = element.text(of: "MessageId"), !id.isEmpty, id != ".", id != "..",
                let inserted = element.text(of: "InsertionTime").flatMap(HTTPDate.seconds)
            else { throw unreadable("a message has no id or no time") }
            let receipt = element.text(of: "PopReceipt") ?? ""
            guard !isTaken || !receipt.isEmpty else { throw unreadable("a message has no pop receipt") }
            let count = element.text(of: "DequeueCount").flatMap { Int($0) } ?? 0
            return Delivery(
                id: id, text: element.text(of: "MessageText") ?? "", inserted: Timestamp(milliseconds: inserted * 1000),
                dequeueCount: min(max(0, count), Int(Int32.max)), receipt: receipt)
        }
    }

    private func unreadable(_ reason: String) -> HTTPFault { .malformed(origin: endpoint.origin, reason: reason) }

    /// Whole seconds within what the service takes: seven days at most.
    private static func seconds(_ duration: Duration) -> String {
        let (whole, rest) = duration.components
        return String(min(max(0, whole + (rest > 0 ? 1 : 0)), 7 * 86_400))
    }
}

extension HTTPRequest {
    fileprivate mutating func setText(_ text: String) {
        headers.append(("Content-Type", "application/xml"))
        body = Array(
            "<QueueMessage><MessageText>\(XMLReader.escaped(text))</MessageText></QueueMessage>".utf8)
    }
}

extension QueueFault {
    /// What a failed operation on a message means to its holder.
    init(_ error: any Error, id: String? = nil) {
        if let refusal = error as? StorageRefusal, let id, refusal.isOfLostMessage {
            self = .leaseLost(id: id)
        } else {
            self = (error as? QueueFault) ?? .unavailable(reason: "\(error)")
        }
    }
}
