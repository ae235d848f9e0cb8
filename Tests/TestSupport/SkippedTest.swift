import Testing

/// What to throw to end the running test as not run, because this machine lacks something that it needs. The runner
/// counts the test as cancelled, not as passed, and a line says why.
package func skippedTest(_ why: String) -> any Error {
    print("skipped: \(why)")
    do {
        try Test.cancel(Comment(rawValue: why))
    } catch {
        return error
    }
}
