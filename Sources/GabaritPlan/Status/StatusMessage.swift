internal import GabaritSource
public import GabaritValue

/// Where a run is on its way.
public enum RunPhase: String, Sendable, Hashable, Codable, CaseIterable {
    case requested, inProgress, pendingApproval, complete, error, deleted
}

/// How status messages are written.
public struct StatusStyle: Sendable, Hashable, Codable {
    /// Whose words are used.
    public enum Dialect: String, Sendable, Hashable, Codable, CaseIterable {
        /// The documented form: `Pending Approval`.
        case docs
        /// The form that the portal's code reads: `in_progress`, in an envelope.
        case portal
    }

    public enum Language: String, Sendable, Hashable, Codable, CaseIterable {
        case en, fr
    }

    public var dialect: Dialect
    public var language: Language

    public init(dialect: Dialect = .docs, language: Language = .en) {
        self.dialect = dialect
        self.language = language
    }

    /// The word for a phase.
    public func word(_ phase: RunPhase) -> String {
        switch (dialect, language) {
        case (.portal, _): portal(phase)
        case (.docs, .en): english(phase)
        case (.docs, .fr): french(phase)
        }
    }

    private func portal(_ phase: RunPhase) -> String {
        switch phase {
        case .requested, .inProgress, .pendingApproval: "in_progress"
        case .complete: "completed"
        case .error: "failed"
        case .deleted: "deleted"
        }
    }

    private func english(_ phase: RunPhase) -> String {
        switch phase {
        case .requested: "Requested"
        case .inProgress: "In Progress"
        case .pendingApproval: "Pending Approval"
        case .complete: "Complete"
        case .error: "Error"
        case .deleted: "Deleted"
        }
    }

    private func french(_ phase: RunPhase) -> String {
        switch phase {
        case .requested: "Demandé"
        case .inProgress: "En cours"
        case .pendingApproval: "En attente d'approbation"
        case .complete: "Complet"
        case .error: "Erreur"
        case .deleted: "Supprimé"
        }
    }
}

/// A status message, ready to send.
///
/// Shape of the body: Terraform's output JSON, `{"name": {"sensitive": false, "type": "string", "value": "…"}}`.
public struct StatusMessage: Sendable, Hashable, Codable {
    /// The same on every repeat, so that a receiver can drop it.
    public var id: String
    public var phase: RunPhase
    public var acronym: Acronym
    public var body: Value

    /// - Parameters:
    ///   - runID: the run it is about.
    ///   - phase: where the run is.
    ///   - keys: the keys of the run's modules.
    ///   - outputs: Terraform's own outputs, passed through unchanged.
    ///   - resourceGroup: what the portal dialect adds.
    ///   - removed: the keys of modules that the run takes out: once complete, they are deleted.
    ///   - round: how often the request was put on the queue. What is said of it then is new to a receiver, also where
    ///     it is what was said before.
    public init(
        runID: String, phase: RunPhase, acronym: Acronym, keys: [String], style: StatusStyle, outputs: Object = [:],
        resourceGroup: String? = nil, removed: Set<String> = [], round: Int = 1
    ) {
        id = "\(runID):\(phase.rawValue)"
        self.phase = phase
        self.acronym = acronym
        var members = outputs
        members["project_cd"] = Self.output(acronym.text)
        for key in keys {
            let isDeleted = phase == .complete && removed.contains(key)
            members[key] = Self.output(style.word(isDeleted ? .deleted : phase))
        }
        if style.dialect == .portal {
            if let resourceGroup { members["azure_resource_group_name"] = Self.output(resourceGroup) }
            body = .object(["message": .object(members)])
        } else {
            body = .object(members)
        }
        self = inRound(round)
    }

    /// The same words, said anew: a receiver that was told the first ones does not take them for a repeat.
    ///
    /// - Parameter round: 1 for the words of the first time.
    public func inRound(_ round: Int) -> StatusMessage {
        var message = self
        if let phase = id.ranges(of: ":\(phase.rawValue)").last { message.id = String(id[..<phase.upperBound]) }
        if round > 1 { message.id += ":\(round)" }
        return message
    }

    private static func output(_ text: String) -> Value {
        .object(["sensitive": .bool(false), "type": .string("string"), "value": .string(text)])
    }

    /// The message with one more output, for example the reason of an error.
    public func adding(_ name: String, _ text: String) -> StatusMessage {
        guard !text.isEmpty, case .object(var members) = body else { return self }
        var message = self
        if case .object(var inner)? = members["message"] {
            inner[name] = Self.output(text)
            members["message"] = .object(inner)
        } else {
            members[name] = Self.output(text)
        }
        message.body = .object(members)
        return message
    }

    /// The body as it is sent.
    public var bytes: [UInt8] { JSONWriter().bytes(body) }

    /// The word of the phase, as it stands in the body.
    public func shown(in style: StatusStyle) -> String { style.word(phase) }
}

extension StatusMessage {
    private enum Key: String, CodingKey { case id, phase, acronym, body }

    /// The body travels as its JSON text: coders keep neither the order of keys nor exact numbers.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        id = try container.decode(String.self, forKey: .id)
        phase = try container.decode(RunPhase.self, forKey: .phase)
        acronym = try container.decode(Acronym.self, forKey: .acronym)
        let text = try container.decode(String.self, forKey: .body)
        body = try JSONReader(limits: .document).value(SourceFile(name: "status message", text: text))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(phase, forKey: .phase)
        try container.encode(acronym, forKey: .acronym)
        try container.encode(JSONWriter().text(body), forKey: .body)
    }
}
