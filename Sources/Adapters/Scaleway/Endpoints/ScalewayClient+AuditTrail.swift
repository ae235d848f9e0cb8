internal import Model

/// Audit Trail v1alpha1, and the one call of IAM v1alpha1 that says whose key this is.
extension ScalewayClient {
    /// Pages of events about one resource that are read at most; a window of some minutes has one.
    private static var eventPages: Int { 5 }

    /// GET /events about one resource, newest first. Entries arrive seconds after the call that they are about.
    func events(organization: String, resource: WireID, after: Timestamp) async throws(ScalewayError)
        -> [WireAuditEvent]
    {
        var events: [WireAuditEvent] = []
        var token: String?
        for _ in 0..<Self.eventPages {
            var call = ScalewayCall(
                name: "list audit events", method: "GET", path: "/audit-trail/v1alpha1/regions/\(region)/events",
                query: [
                    ("organization_id", organization), ("resource_id", resource.text),
                    ("recorded_after", after.description),
                    ("order_by", "recorded_at_desc"), ("page_size", "\(Self.pageSize)"),
                ], safety: .read)
            if let token { call.query.append(("page_token", token)) }
            let page = try await send(call, WireAuditEventPage.self)
            events += page.events
            token = page.nextPageToken
            if token == nil { break }
        }
        return events
    }

    /// GET /api-keys/{access key}: the application or user that the key belongs to.
    func ownPrincipal() async throws(ScalewayError) -> String? {
        let key = configuration.credentials.accessKey
        guard !key.isEmpty, key.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }) else {
            return nil
        }
        let answer = try await send(
            ScalewayCall(name: "read the API key", method: "GET", path: "/iam/v1alpha1/api-keys/\(key)", safety: .read),
            WireAPIKey.self)
        return answer.principal
    }
}
