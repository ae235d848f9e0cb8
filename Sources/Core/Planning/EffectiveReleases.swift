package import Model

/// Which release of each service should be kept running. Pure.
package struct EffectiveReleases: Hashable, Sendable {
    /// By service. One that is kept from its release and never ran has none.
    package private(set) var releases: [ServiceName: Release]

    /// - `desired`: git's releases with digests and revisions pinned.
    /// - `kept`: services that don't get their release, because it is refused or isn't known: what was verified is what
    ///   is kept running.
    /// - `verified`: the last release of each service that was seen healthy.
    package init(
        desired: [ServiceName: Release], kept: some Sequence<ServiceName>, verified: [ServiceName: Release]
    ) {
        releases = desired
        for service in kept { releases[service] = verified[service] }
    }
}
