/// The names in the story that the demo tells; those of the sample in `desired-state/`.
enum DemoStory {
    static let promotedFrom = "staging"
    static let environment = "production"
    static let service = "streamlit"
    /// Runs in staging from the start, and is promoted to production.
    static let goodTag = "1.5.0"
    /// Never becomes healthy.
    static let badTag = "1.6.0"
    /// The service that somebody edits in the console; the story's own where the sample was cut down.
    static let editedService = "runners"
}
