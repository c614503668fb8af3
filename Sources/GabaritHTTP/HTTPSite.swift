/// What a server of this process shows: a handful of pages, made anew for every request.
public protocol HTTPSite: Sendable {
    /// The page at a path, `nil` when there is none. Asked for `GET` and `HEAD` alone; the query is not passed on.
    func page(at path: String) async -> HTTPResponse?
}
