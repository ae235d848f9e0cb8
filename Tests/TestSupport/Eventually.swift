/// Waits until `condition` holds, looking again every few milliseconds; false when it didn't within `limit`.
///
/// For tests, in place of a sleep of fixed length. The limit is generous so that a slow machine doesn't
/// fail a right program.
package func eventually(within limit: Duration = .seconds(60), _ condition: () async throws -> Bool) async rethrows
    -> Bool
{
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return try await condition()
}
