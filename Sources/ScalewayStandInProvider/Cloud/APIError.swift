/// An answer that says no. Texts are close to those of Scaleway's SDK, because people search for them.
struct APIError: Error, CustomStringConvertible {
    let status: Int
    /// The parsed body; null when it isn't JSON.
    let body: Value
    /// The method and the path, without the host and without any header.
    let call: String

    init(status: Int, body: Value, call: String) {
        self.status = status
        self.body = body
        self.call = call
    }

    var isNotFound: Bool { status == 404 }

    var description: String {
        let message = body["message"].text ?? "no message"
        var parts = ["scaleway-sdk-go: http error \(status): \(message)"]
        if let resource = body["resource"].text { parts.append("resource \(resource) \(body["resource_id"].text ?? "")") }
        if let state = body["current_state"].text { parts.append("current state \(state)") }
        for detail in body["details"].elements {
            let subject = detail["argument_name"].text ?? detail["resource"].text ?? ""
            let reason = detail["reason"].text ?? detail["action"].text ?? ""
            parts.append("\(subject): \(reason) \(detail["help_message"].text ?? "")")
        }
        return parts.joined(separator: ", ") + " (\(call))"
    }
}
