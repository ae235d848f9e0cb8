/// How this cloud behaves. Not part of its state: a restarted simulator may be given other settings.
package struct CloudSettings: Sendable, Equatable {
    /// The one region that exists here.
    package var region: String
    /// The organization that owns everything.
    package var organizationID: String
    /// How long background work takes.
    package var timings: CloudTimings
    /// Every simulated duration is divided by this; above 0.
    package var timeScale: Double
    /// Answer 409 to writes on a container that is being deployed (api.md 13.5).
    package var refusesWritesWhileTransient: Bool
    /// `?name=` on the namespace list does nothing, as recorded (api.md 2.2).
    package var ignoresNamespaceNameFilter: Bool
    /// How long an old revision goes on serving after a failed deploy, in microseconds, before the
    /// time scale (api.md 2.4).
    package var fallbackLifetime: Int64
    /// On a replacement the old revision's connections live for ``grace`` and are then cut, instead of going over to
    /// the new revision.
    package var isPessimistic: Bool
    /// From SIGTERM to the end of an old revision in pessimistic mode, in microseconds, before the time scale.
    package var grace: Int64
    /// Audit Trail keeps this many of the newest events.
    package var keptEvents: Int

    /// The real cloud's behaviour, with recorded timings.
    package init(timings: CloudTimings = .recorded, timeScale: Double = 1) {
        region = "fr-par"
        organizationID = "11111111-1111-4111-8111-111111111111"
        self.timings = timings
        self.timeScale = timeScale > 0 ? timeScale : 1
        refusesWritesWhileTransient = true
        ignoresNamespaceNameFilter = true
        fallbackLifetime = 24 * 3600 * 1_000_000
        isPessimistic = false
        grace = 10_000_000
        keptEvents = 5000
    }

    /// A simulated duration after the time scale.
    package func scaled(_ microseconds: Int64) -> Int64 {
        timeScale == 1 ? microseconds : Int64(Double(microseconds) / timeScale)
    }
}
