/// An answer that says no. Its texts have the forms of Scaleway's SDK, because people search for them
/// and programs read them.
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

    var description: String { "scaleway-sdk-go: \(sentence)" }

    /// By the answer's `type`, and for one without a known type by the status.
    private var sentence: String {
        let resource = body["resource"].text ?? ""
        let named = "resource \(resource) with ID \(body["resource_id"].text ?? "")"
        func details(_ text: (Value) -> String) -> String { body["details"].elements.map(text).joined(separator: "; ") }
        switch body["type"].text {
        case "invalid_arguments": return "invalid argument(s): \(details(Self.argument))"
        case "quotas_exceeded":
            return "quota exceeded(s): "
                + details {
                    "\($0["resource"].text ?? "") has reached its quota "
                        + "(\($0["current"].whole ?? 0)/\($0["quota"].whole ?? 0))"
                }
        case "permissions_denied":
            return "insufficient permissions: \(details { "\($0["action"].text ?? "") \($0["resource"].text ?? "")" })"
        case "denied_authentication": return "denied authentication: \(body["reason"].text ?? "unknown reason")"
        case "transient_state": return "\(named) is in a transient state: \(body["current_state"].text ?? "")"
        case "not_found": return "\(named) is not found"
        case "locked": return "\(named) is locked"
        case "out_of_stock": return "resource \(resource) is out of stock"
        case "precondition_failed":
            let words = [body["precondition"].text?.replacing("_", with: " "), body["help_message"].text]
            return "precondition failed: \(words.compactMap { $0 }.joined(separator: ", "))"
        default:
            let parts = [
                "http error \(status)", resource.isEmpty ? nil : "resource \(resource)",
                body["message"].text ?? "no message",
            ]
            return parts.compactMap { $0 }.joined(separator: ": ")
        }
    }

    private static func argument(_ detail: Value) -> String {
        let reason =
            switch detail["reason"].text {
            case "required": " is required"
            case "format": " is wrongly formatted"
            case "constraint": " does not respect constraint"
            default: " is invalid for unexpected reason"
            }
        let help = detail["help_message"].text.map { $0.isEmpty ? "" : ", \($0)" } ?? ""
        return "\(detail["argument_name"].text ?? "")\(reason)\(help)"
    }
}
