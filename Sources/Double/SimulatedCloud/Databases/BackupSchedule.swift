/// When an instance is backed up by itself.
package struct BackupSchedule: Codable, Sendable, Equatable {
    /// Whether it isn't.
    package internal(set) var isDisabled: Bool
    /// Hours from one backup to the next.
    package internal(set) var frequency = 24
    /// Days that each is kept.
    package internal(set) var retention = 7
    /// When the next one is made; nil while disabled.
    package internal(set) var nextRunAt: CloudTime?
}
