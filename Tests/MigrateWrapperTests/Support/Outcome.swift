/// What the wrapper answers below its nonce.
struct Outcome: Decodable, Equatable {
    var run: String?
    var state: String
    var error: String?
    var message: String?
    var before: String?
    var after: String?
    var exitCode: Int?
    var output: String
    var ran: Bool
    var startedAt: String?
    var endedAt: String?
    var durationMilliseconds: Int?
}
