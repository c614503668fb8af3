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
            throw fault.isTransient
                ? RunFault.transient(fault.code, fault.description) : .permanent(fault.code, fault.description)
        } catch let fault as SecretFault {
            throw fault.isTransient
                ? RunFault.transient("E_SECRET", fault.description) : .permanent("E_SECRET", fault.description)
        }
    }
}
