internal import GabaritProcess
internal import Glibc

/// The refs of a repository on this machine, read from its files: a run asks for them three times, and each start of git
/// costs more than all the rest of the question.
///
/// A ref that was written since the refs were packed has a file of its own, the others a line of `packed-refs`. Source:
/// gitrepository-layout(5), git-pack-refs(1).
struct LocalRefs {
    /// What `packed-refs` may have at most: a million refs.
    private static let longest = 128 * 1024 * 1024

    let repository: String

    /// The refs that exist, as they are now; `nil` when git keeps them in another way and has to be asked.
    func values(of names: [RefName]) -> [RefName: ObjectID]? {
        // Where refs are kept in tables, 'refs/heads' is a file that says so.
        guard isFolder(repository + "/refs/heads") else { return nil }
        var found: [RefName: ObjectID] = [:]
        var absent: [RefName] = []
        for name in names {
            switch loose(name) {
            case .unknown: return nil
            case .found(let id): found[name] = id
            case .absent: absent.append(name)
            }
        }
        guard !absent.isEmpty else { return found }
        // Read after all files were looked for: a ref that is packed meanwhile is in there before its file goes.
        guard let lines = packedLines() else { return nil }
        for name in absent { found[name] = Self.id(of: name, in: lines) }
        return found
    }

    private enum Reading {
        case absent, unknown
        case found(ObjectID)
    }

    private func loose(_ name: RefName) -> Reading {
        let path = repository + "/" + name.full
        do {
            let text = String(decoding: try BoundedFile.bytes(ofRegularFile: path, upTo: 256), as: UTF8.self)
            // Anything else is a symbolic ref.
            guard text.hasSuffix("\n"), let id = ObjectID(text.dropLast()) else { return .unknown }
            return .found(id)
        } catch .notRegular {
            return .absent
        } catch {
            return exists(path) ? .unknown : .absent
        }
    }

    private func packedLines() -> [UInt8]? {
        let path = repository + "/packed-refs"
        do {
            return try BoundedFile.bytes(ofRegularFile: path, upTo: Self.longest)
        } catch {
            return exists(path) ? nil : []
        }
    }

    /// The id of the line that ends with a name.
    private static func id(of name: RefName, in lines: [UInt8]) -> ObjectID? {
        let end = Array(" \(name.full)".utf8)
        return lines.withUnsafeBytes { lines in
            guard var start = lines.baseAddress else { return nil }
            let last = start + lines.count
            while start < last {
                let newline = memchr(start, 0x0A, last - start).map { UnsafeRawPointer($0) } ?? last
                let line = UnsafeRawBufferPointer(start: start, count: newline - start)
                if line.count > end.count, line.suffix(end.count).elementsEqual(end) {
                    return ObjectID(String(decoding: line.dropLast(end.count), as: UTF8.self))
                }
                start = min(newline + 1, last)
            }
            return nil
        }
    }
}
