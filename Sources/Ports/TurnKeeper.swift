package import Model

/// Knows whether a command of a person's own (`amarre terraform`) still has an environment's turn.
///
/// A turn is lent by the machine and held by the command's process in a way that ends with that process, however it ends.
package protocol TurnKeeper: Sendable {
    /// Returns when nobody holds the turn that was lent; at once when nobody does.
    func waitForReturn(of environment: EnvironmentName) async
}
