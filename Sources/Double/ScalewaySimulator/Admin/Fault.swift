/// A failure that the simulator makes on purpose, for a number of calls that match.
struct Fault: Sendable {
    enum Effect: Sendable, Equatable {
        /// Answer this status.
        case status(Int)
        /// 401: the token has expired.
        case tokenExpired
        /// 403: the token lacks the right for this call.
        case permissionDenied
        /// 403: there is no room for another one.
        case quotaExceeded
        /// Close the connection without an answer.
        case reset
        /// Send half of the answer, then reset the connection.
        case resetInBody
        /// A whole HTTP answer, whose JSON ends in the middle.
        case halfJSON
        /// A whole answer with one byte changed.
        case corrupt
        /// 307 to this address.
        case redirect(String)
        /// Answer late, by seconds.
        case slow(Double)
        /// Add this to a list's `total_count`.
        case totalCount(Int)
        /// The container that a write is about never leaves its transient status.
        case stuck

        /// Whether there must be a real answer first.
        var needsAnswer: Bool {
            switch self {
            case .resetInBody, .halfJSON, .corrupt, .slow, .totalCount, .stuck: true
            case .status, .tokenExpired, .permissionDenied, .quotaExceeded, .reset, .redirect: false
            }
        }

        /// Whether an unknown token is refused before.
        var needsKnownToken: Bool { self == .tokenExpired || self == .permissionDenied }
    }

    /// First part of the path, for example `containers`; `*` is every product.
    let product: String
    /// nil is every region, and what belongs to none.
    let region: String?
    /// A part of the path; nil matches all.
    let path: String?
    let method: String?
    /// Only calls with this `X-Auth-Token`.
    let token: String?
    let effect: Effect
    /// How many calls it still hits; nil is until it is removed.
    var remaining: Int?
    let probability: Double
    /// Seconds in the `Retry-After` header.
    let retryAfter: Int?
    /// Do what was asked, then fail: the answer is lost.
    let afterEffect: Bool

    func matches(_ call: APICall, _ token: String?) -> Bool {
        let isHere = region.map { call.part(2) == "regions" && call.part(3) == $0 } ?? true
        return isHere && (product == "*" || product == call.segments.first)
            && path.map { call.path.contains($0) } ?? true
            && method.map { $0 == call.method } ?? true && self.token.map { $0 == token } ?? true && canHit(call)
    }

    /// Some effects are about one sort of call; others of the same product don't use them up.
    private func canHit(_ call: APICall) -> Bool {
        switch effect {
        case .totalCount: call.method == "GET" && !call.endsWithID
        case .quotaExceeded: call.method == "POST"
        case .corrupt: call.part(0) == "v2" && call.method == "GET"
        case .stuck:
            call.method != "GET" && call.method != "DELETE" && call.part(0) == "containers"
                && call.part(4) == "containers"
        default: true
        }
    }

    /// The answer in place of the real one.
    func answer(instead real: APIAnswer?, of call: APICall) -> APIAnswer {
        var answer = real ?? APIAnswer(500)
        switch effect {
        case .status(let status):
            answer = APIAnswer(status, ["message": .string("simulated failure \(status)")])
            if let retryAfter { answer.headers.append(("Retry-After", String(retryAfter))) }
        case .tokenExpired:
            answer = ErrorWire.deniedAuthentication(reason: "expired")
        case .permissionDenied:
            answer = Self.permissionDenied(call)
        case .quotaExceeded:
            answer = Self.quotaExceeded(call)
        case .reset:
            answer.delivery = .none
        case .resetInBody:
            answer.delivery = .cut
        case .halfJSON:
            answer.delivery = .half
        case .corrupt:
            if let last = answer.bytes?.indices.last { answer.bytes?[last] ^= 1 }
        case .redirect(let address):
            answer = APIAnswer(307)
            answer.headers.append(("Location", address))
        case .slow(let seconds):
            answer.delay = seconds
        case .totalCount(let offset):
            if case .object(var members) = answer.body, case .integer(let count) = members["total_count"] {
                members["total_count"] = .integer(count + Int64(offset))
                answer.body = .object(members)
            }
        case .stuck:
            break
        }
        return answer
    }

    /// Names the resource by the collection in which it would be made (api.md 1.5; never recorded).
    private static func quotaExceeded(_ call: APICall) -> APIAnswer {
        let collection = call.segments.last ?? ""
        let resource = collection.hasSuffix("s") ? String(collection.dropLast()) : collection
        return APIAnswer(
            403,
            [
                "type": "quotas_exceeded", "message": "quota exceeded for this resource",
                "details": [["resource": .string(resource), "quota": 1, "current": 1]],
            ])
    }

    /// Names the resource by its collection, and the action as IAM does: `read` or `write`.
    private static func permissionDenied(_ call: APICall) -> APIAnswer {
        let collection = call.segments.dropFirst(call.part(2) == "regions" ? 4 : 2).first ?? call.part(0) ?? ""
        let resource = collection.hasSuffix("s") ? String(collection.dropLast()) : collection
        return APIAnswer(
            403,
            [
                "type": "permissions_denied", "message": "insufficient permissions",
                "details": [["resource": .string(resource), "action": call.method == "GET" ? "read" : "write"]],
            ])
    }
}
