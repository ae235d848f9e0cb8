/// Which tokens open a private container: the owner's, and keys whose bearer may call the containers of its project.
struct KnownTokens: Sendable, Equatable {
    /// Whether a token that isn't named here opens it as well.
    var isOpen = true
    /// Token → the time from which on it opens nothing more, in microseconds since 1970; long ago for one that may not.
    var expiry: [String: Int64] = [:]

    /// Whether `token` opens a private container at a time.
    func accepts(_ token: String?, at now: Int64) -> Bool {
        guard let token, !token.isEmpty else { return false }
        return expiry[token].map { now < $0 } ?? isOpen
    }
}
