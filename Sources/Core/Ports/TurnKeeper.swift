/// Knows whether a command of a person's own (`amarre terraform`) still has the turn that was lent to it.
///
/// A turn is lent by the machine in answer to a request, and held by the command's process in a way that ends with that
/// process, however it ends.
package protocol TurnKeeper: Sendable {
    /// Returns when the command of that request has ended; at once when it has already.
    func waitForReturn(ofRequest id: String) async
}
