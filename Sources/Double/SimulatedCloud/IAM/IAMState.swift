/// What IAM remembers.
struct IAMState: Codable, Sendable {
    var applications = ObjectTable<IAMApplication>()
    var keys = ObjectTable<IAMKey>()
    var groups = ObjectTable<IAMGroup>()
    var policies = ObjectTable<IAMPolicy>()
}
