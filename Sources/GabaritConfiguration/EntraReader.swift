internal import GabaritSource
internal import GabaritValue

/// Reads the key `entra`: a service principal of Microsoft Entra.
struct EntraReader {
    private(set) var problems: [Diagnostic] = []

    /// The service principal that a section names, `nil` without one; what is wrong with it is added to the problems.
    static func service(of fields: inout Fields, _ problems: inout [Diagnostic]) -> HostConfiguration.Entra? {
        guard let node = fields.value("entra") else { return nil }
        var inner = Fields(node, of: "'entra'", at: fields.pointer.appending("entra"))
        var reader = EntraReader()
        let entra = reader.read(&inner)
        problems += reader.problems + inner.finish()
        return entra
    }

    private mutating func read(_ fields: inout Fields) -> HostConfiguration.Entra? {
        let tenant = fields.requiredString("tenant")
        let client = fields.requiredString("client")
        let authority = fields.string("authority")
        let bySecret = SecretReader.reference(of: &fields, "secret", &problems).map(
            HostConfiguration.Entra.Proof.secret)
        let byToken = SecretReader.reference(of: &fields, "federated-token", &problems).map(
            HostConfiguration.Entra.Proof.federatedToken)
        guard let proof = bySecret ?? byToken, bySecret == nil || byToken == nil else {
            fields.reject(
                "entra", code: "E_HOST_CREDENTIALS", "'entra' needs either 'secret' or 'federated-token'")
            return nil
        }
        guard let tenant, let client else { return nil }
        var entra = HostConfiguration.Entra(tenant: tenant, client: client, proof: proof)
        if let authority { entra.authority = authority }
        return entra
    }
}
