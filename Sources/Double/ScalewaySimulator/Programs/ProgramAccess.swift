import HTTPTypes
import Hummingbird

/// Who may call a simulator that runs programs. Whoever can make a container or move a tag can then choose a program of
/// the folder and its arguments, so that no page in a browser may: neither with a request to another origin (it has an
/// `Origin`) nor with a name of its own for this address (it has a `Host` that isn't ours).
struct ProgramAccess: Sendable {
    private let adminToken: String
    private static let header = HTTPField.Name("X-Admin-Token")

    init(_ programs: AllowedPrograms) {
        adminToken = programs.adminToken
    }

    /// Why a request is refused; nil lets it pass. `port` is the one it came in at.
    func refusal(of request: Request, segments: [String], port: Int?) -> APIAnswer? {
        if request.headers.contains(.origin) {
            return APIAnswer(403, ["message": "this simulator runs programs: it answers no web pages (Origin)"])
        }
        guard let host = request.head.authority?.lowercased(), Self.isOurs(host, port) else {
            return APIAnswer(
                403, ["message": "this simulator runs programs: call it by 127.0.0.1 or localhost and its port (Host)"])
        }
        guard segments.first == "_simulator" else { return nil }
        guard let given = Self.header.flatMap({ request.headers[$0] }), isToken(given) else {
            return APIAnswer(
                401,
                ["message": "this simulator runs programs: its admin API needs the X-Admin-Token it was started with"])
        }
        return nil
    }

    private static func isOurs(_ host: String, _ port: Int?) -> Bool {
        guard let port else { return false }
        let names = ["127.0.0.1", "localhost", "[::1]"]
        // Clients leave out the port that is HTTP's own.
        return names.contains { host == "\($0):\(port)" } || port == 80 && names.contains(host)
    }

    /// Takes the same time wherever two tokens of one length differ.
    private func isToken(_ given: String) -> Bool {
        let (left, right) = (Array(given.utf8), Array(adminToken.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
