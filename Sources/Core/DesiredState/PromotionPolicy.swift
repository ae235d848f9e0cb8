package import Model

/// Which environment an image must have been verified in first: `promotion:` in `environment.yaml`.
package struct PromotionPolicy: Hashable, Codable, Sendable {
    /// The environment that comes before this one.
    package var from: EnvironmentName
    /// How long the image must have run there without a finding.
    package var verifiedFor: Duration

    package init(from: EnvironmentName, verifiedFor: Duration) {
        self.from = from
        self.verifiedFor = verifiedFor
    }
}

/// A time in which no promotion starts: an entry of `freeze:` in `environment.yaml`.
package struct FreezeWindow: Hashable, Codable, Sendable {
    /// Five-field cron expression of the window's start, checked when it was decoded.
    package var cron: String
    /// How long the window lasts.
    package var duration: Duration
    /// IANA time zone, `Europe/Paris`.
    package var timezone: String

    package init(cron: String, duration: Duration, timezone: String) {
        self.cron = cron
        self.duration = duration
        self.timezone = timezone
    }
}
