/// The fields of a trigger that a create or a PATCH may carry; nil leaves the field alone.
package struct JobTriggerChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Five cron fields.
    package var schedule: String?
    /// An IANA name.
    package var timezone: String?
    /// ENTRYPOINT.
    package var startupCommand: [String]?
    /// CMD.
    package var args: [String]?

    /// Changes nothing.
    package init() {}
}
