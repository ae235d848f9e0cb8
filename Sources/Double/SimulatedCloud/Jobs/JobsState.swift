/// What the Jobs product remembers.
struct JobsState: Codable, Sendable {
    var definitions = ObjectTable<JobDefinition>()
    var runs = ObjectTable<JobRun>()
    /// In the order in which they were made.
    var secrets = ObjectTable<JobSecret>()
    var triggers = ObjectTable<JobTrigger>()
}
