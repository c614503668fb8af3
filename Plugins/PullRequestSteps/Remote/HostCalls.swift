internal import GabaritHTTP
internal import GabaritRun
internal import GabaritSecret

/// Reports what goes wrong with a host in the terms of a run.
enum HostCalls {
    static func reporting<Result>(_ calls: () async throws -> Result) async throws -> Result {
        do {
            return try await calls()
        } catch let refusal as HostRefusal {
            throw refusal.fault
        } catch let fault as HTTPFault {
            // A page to sign in is what a host shows for a token that has ended.
            let isPage = if case .wrongContent = fault { true } else { false }
            throw fault.isTransient || isPage
                ? RunFault.transient(fault.code, fault.description) : .permanent(fault.code, fault.description)
        } catch let fault as SecretFault {
            throw RunFault.transient("E_SECRET", fault.description)
        }
    }
}
