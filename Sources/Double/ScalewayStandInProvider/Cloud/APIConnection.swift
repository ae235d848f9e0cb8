/// One request to Scaleway's API.
struct APIRequest: Sendable {
    let method: String
    let url: String
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// Its answer, whatever the status.
struct APIResponse: Sendable {
    let status: Int
    /// By lower-case name.
    let headers: [String: String]
    let body: [UInt8]

    init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Sends one request and returns its answer; throws when there is none. It never retries and never follows a redirect.
protocol APIConnection: Sendable {
    func send(_ request: APIRequest) async throws -> APIResponse
}
