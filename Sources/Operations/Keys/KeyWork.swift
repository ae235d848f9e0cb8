package import Model
package import Ports

/// `amarre key`: makes a key and puts its secret where it belongs, so that no person has to see it.
package struct KeyWork: Sendable {
    private let issuer: any KeyIssuer
    private let keeper: any KeyKeeper
    private let clock: any TimeSource

    package init(issuer: any KeyIssuer, keeper: any KeyKeeper, clock: any TimeSource) {
        self.issuer = issuer
        self.keeper = keeper
        self.clock = clock
    }

    /// What came of it.
    package struct Result: Sendable {
        /// The key that was made.
        package let key: AccessKey
        /// Where its secret is, in words.
        package let place: String
        /// Keys of the role that were ended.
        package var ended: [AccessKey] = []
        /// The one before, which still works; nil for none.
        package var previous: AccessKey?
    }

    /// Makes a key beside those that the role has.
    ///
    /// Throws `invalid` when the place has one already: ``rotate(_:in:for:endsPrevious:)`` replaces it.
    package func create(_ role: AccessRole, in environment: EnvironmentName, for time: Duration)
        async throws(PortFailure) -> Result
    {
        let bearer = try await issuer.bearer(of: role, in: environment)
        if let there = try await keeper.prepare(for: bearer) {
            throw PortFailure(
                .invalid, code: "key_exists",
                "the key \(there) is there already; nothing was made. `amarre key rotate` puts another in its place")
        }
        return try await make(role, in: environment, for: time, bearer)
    }

    /// Puts a new key in the place of the one that is there. The one before goes on working, so that who uses it can
    /// be started again without haste; those before that are ended.
    ///
    /// - `endsPrevious`: whether the one before is ended too, as when it was seen by somebody.
    ///
    /// Throws `notFound` when there is none to replace.
    package func rotate(
        _ role: AccessRole, in environment: EnvironmentName, for time: Duration, endsPrevious: Bool
    ) async throws(PortFailure) -> Result {
        let bearer = try await issuer.bearer(of: role, in: environment)
        guard let before = try await keeper.prepare(for: bearer) else {
            throw PortFailure(
                .notFound, code: "key_missing",
                "there is no key to replace; nothing was made. `amarre key create` makes the first")
        }
        let known = try await issuer.keys(of: bearer)
        var result = try await make(role, in: environment, for: time, bearer)
        for key in known {
            if key.id == before, !endsPrevious {
                result.previous = key
                continue
            }
            try await issuer.remove(key)
            result.ended.append(key)
        }
        return result
    }

    private func make(
        _ role: AccessRole, in environment: EnvironmentName, for time: Duration, _ bearer: KeyBearer
    ) async throws(PortFailure) -> Result {
        let made = try await issuer.make(
            for: bearer, description: "\(role.rawValue) of \(environment), made by amarre", until: clock.now + time)
        do throws(PortFailure) {
            return Result(key: made.key, place: try await keeper.keep(made, for: bearer))
        } catch {
            // Nobody has its secret: it would only be one more key that opens something.
            try? await issuer.remove(made.key)
            throw error
        }
    }
}
