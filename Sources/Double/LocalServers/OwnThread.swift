import Dispatch

/// Runs what blocks, such as waiting for a child process, on a thread of its own. The threads of Swift's tasks are as
/// few as the machine has processors, and the tests beside this one have deadlines.
package func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "test.own").async { continuation.resume(with: Result { try body() }) }
    }
}
