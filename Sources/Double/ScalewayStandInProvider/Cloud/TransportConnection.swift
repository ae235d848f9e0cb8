import HTTPTransport

/// Sends the provider's requests through libcurl.
struct TransportConnection: APIConnection {
    /// As Scaleway's SDK.
    private static let timeout = Duration.seconds(30)

    private let transport: HTTPTransport

    /// Starts the transport's thread. Throws `HTTPTransportError` when it can't.
    init() throws {
        transport = try HTTPTransport()
    }

    func send(_ request: APIRequest) async throws -> APIResponse {
        var headers = HTTPHeaders()
        for (name, value) in request.headers { headers.append(name, value) }
        let response = try await transport.send(
            HTTPRequest(
                method: request.method, url: request.url, headers: headers,
                body: request.body.isEmpty ? nil : request.body, timeout: Self.timeout))
        let fields = response.headers.fields.map { ($0.name.lowercased(), $0.value) }
        return APIResponse(
            status: response.status, headers: Dictionary(fields) { first, _ in first }, body: response.body)
    }
}
