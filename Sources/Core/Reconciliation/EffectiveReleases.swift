package import DesiredState
package import Model

/// Which release of each service should be kept running, and which holds stay in force. Pure.
package struct EffectiveReleases: Hashable, Sendable {
    /// By service. A held service that never ran has none.
    package var releases: [ServiceName: Release] = [:]
    /// The services whose desired release is held.
    package var held: [ServiceName: Hold] = [:]

    /// A hold ends by itself when git asks for something that it doesn't forbid, or for the very
    /// release that is verified.
    ///
    /// - `desired`: git's releases with digests and revisions pinned.
    /// - `asked`: the same as git writes it.
    /// - `verified`: the last release of each service that was seen healthy.
    package init(
        desired: [ServiceName: Release], asked: [ServiceName: AskedRelease], holds: [ServiceName: Hold],
        verified: [ServiceName: Release]
    ) {
        for (service, release) in desired {
            if let hold = holds[service], release != verified[service], hold.forbids(release, asked: asked[service]) {
                held[service] = hold
                releases[service] = verified[service]
            } else {
                releases[service] = release
            }
        }
    }
}
