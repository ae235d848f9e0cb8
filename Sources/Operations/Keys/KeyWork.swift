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
        /// Keys that should have been ended, and why they weren't.
        package var left: [(key: AccessKey, reason: Reason)] = []
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
    /// be started again without haste; those that were in this place before that are ended. Keys of the role that are
    /// kept elsewhere are none of this one's.
    ///
    /// - `endsPrevious`: whether the one before is ended too, as when it was seen by somebody.
    ///
    /// Throws `notFound` when there is none to replace, `invalid` when the one that is there isn't one of the role's.
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
        guard let previous = known.first(where: { $0.id == before }) else {
            throw PortFailure(
                .invalid, code: "key_foreign",
                "the key \(before) in \(keeper.label) isn't one of \(role.application(in: environment)), or was deleted; "
                    + "nothing was made. Name the role's own place, or make a key in a new one with `amarre key create`"
            )
        }
        var result = try await make(role, in: environment, for: time, bearer)
        result.previous = previous
        let place = description(role, environment)
        var old = known.filter { $0.id != before && $0.createdAt < previous.createdAt && $0.description == place }
        if endsPrevious { old.append(previous) }
        for key in old {
            do throws(PortFailure) {
                try await issuer.remove(key)
                result.ended.append(key)
                if key.id == before { result.previous = nil }
            } catch {
                // The new key is in its place: that is what counts, and what is left is told.
                result.left.append((key, error.reason))
            }
        }
        return result
    }

    private func make(
        _ role: AccessRole, in environment: EnvironmentName, for time: Duration, _ bearer: KeyBearer
    ) async throws(PortFailure) -> Result {
        let made = try await issuer.make(
            for: bearer, description: description(role, environment), until: clock.now + time)
        do throws(PortFailure) {
            return Result(key: made.key, place: try await keeper.keep(made, for: bearer))
        } catch {
            // An answer that got lost may have been a yes.
            if [.unreachable, .timedOut, .transient].contains(error.kind) {
                if await holds(made.key, bearer) { return Result(key: made.key, place: keeper.label) }
            }
            // Nobody has its secret: it would only be one more key that opens something.
            do throws(PortFailure) {
                try await issuer.remove(made.key)
            } catch let second {
                throw PortFailure(
                    error.kind, code: error.reason.code,
                    "\(Sentence.ended(error.reason.message)) The key \(made.key.id), which was made for it, couldn't be "
                        + "deleted (\(second.reason.message)): delete it in the console")
            }
            throw error
        }
    }

    private func holds(_ key: AccessKey, _ bearer: KeyBearer) async -> Bool {
        do throws(PortFailure) {
            return try await keeper.prepare(for: bearer) == key.id
        } catch {
            return false
        }
    }

    private func description(_ role: AccessRole, _ environment: EnvironmentName) -> String {
        "\(role.rawValue) of \(environment), by amarre, in \(keeper.label)"
    }
}
