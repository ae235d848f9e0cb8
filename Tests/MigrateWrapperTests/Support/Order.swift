import Foundation

/// The order that the wrapper takes, as the controller writes it.
struct Order: Encodable {
    var run = "r-1.1.up"
    var service = "streamlit"
    var release = "r-1"
    var direction = "up"
    var database = "DATABASE_URL"
    var command = ["sh", "-c", "echo done >> ran; echo 0002 > stands"]
    /// Prints what the command wrote; before it, nothing.
    var current = ["sh", "-c", "cat stands 2>/dev/null; true"]
    var nonce = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    var deadlineSeconds = 60.0
    var lockSeconds = 30.0
    /// How long the database is waited for; the controller leaves it out, which means 30.
    var connectSeconds = 30.0
    var secrets = ["DATABASE_URL"]
    var target: String?

    /// With some of its members set.
    init(_ edit: (inout Order) -> Void = { _ in }) { edit(&self) }

    /// One line, as it stands in the variable.
    func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}
