/// One request to Scaleway's API.
package struct APIRequest: Sendable {
    package let method: String
    package let url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// Its answer, whatever the status.
package struct APIResponse: Sendable {
    package let status: Int
    /// By lower-case name.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Sends one request and returns its answer; throws when there is none. It never retries and never follows a redirect.
package protocol APIConnection: Sendable {
    func send(_ request: APIRequest) async throws -> APIResponse
}
