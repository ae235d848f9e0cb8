package import GRDB

extension DatabaseQueue {
    /// Somebody else who opens a store's file, beside the store itself. It waits for the store's locks: a connection that
    /// is let go closes later, on a thread of the library's, and keeps the file locked while it does.
    package static func bystander(at path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(60)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
