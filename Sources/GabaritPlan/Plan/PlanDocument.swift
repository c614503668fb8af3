internal import FoundationEssentials
internal import GabaritDigest
public import GabaritSource

/// A plan as JSON: the same bytes for the same plan.
public enum PlanDocument {
    /// The document, UTF-8, keys sorted.
    public static func bytes(of plan: RunPlan) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(plan)) + [0x0A]
    }

    /// Reads a document and checks its digest.
    ///
    /// - Throws: `Diagnostics` when it is not a plan, or was changed since it was saved.
    public static func read(_ file: SourceFile) throws(Diagnostics) -> RunPlan {
        let plan: RunPlan
        do {
            plan = try JSONDecoder().decode(RunPlan.self, from: Data(file.bytes))
        } catch let error as Diagnostic {
            throw Diagnostics(error)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "E_PLAN", "this is not a saved plan", at: .file(file.name),
                    hint: "save one with 'gabarit preview --out'"))
        }
        guard digest(of: plan) == plan.digest else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_PLAN_CHANGED", "the plan was changed after it was saved", at: .file(file.name),
                    hint: "make a new one with 'gabarit preview --out'"))
        }
        return plan
    }

    static func digest(of plan: RunPlan) -> String {
        var bare = plan
        bare.digest = ""
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // A plan is made of strings, numbers and lists only: encoding it cannot fail.
        return Digest.sha256((try? encoder.encode(bare)).map(Array.init) ?? [])
    }
}
