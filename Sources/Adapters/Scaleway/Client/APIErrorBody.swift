internal import Foundation
internal import HTTPTransport
internal import Model

/// What an error's JSON body says. Every field may be missing: not every API types its errors, and a proxy's page is no
/// JSON at all, so that the HTTP status decides first.
package struct APIErrorBody: Hashable, Sendable {
    /// `invalid_arguments`, `permissions_denied`, `transient_state`, …
    package let type: String?
    /// The API's own sentence.
    package let message: String?
    /// What it is about: `container`.
    package let resource: String?
    /// The id of that resource.
    package let resourceID: String?
    /// Of `transient_state`.
    package let currentState: String?
    /// Of `precondition_failed`.
    package let precondition: String?
    /// What the API advises.
    package let helpMessage: String?
    /// At most 20; empty for most types.
    package let details: [Detail]

    /// One line of `details`, whose fields depend on the type.
    package struct Detail: Hashable, Sendable {
        /// Of `invalid_arguments`.
        package let argument: String?
        /// Of `invalid_arguments`: `required`, `constraint`, …
        package let reason: String?
        /// Of `invalid_arguments`: what is allowed.
        package let helpMessage: String?
        /// Of `permissions_denied` and `quotas_exceeded`.
        package let resource: String?
        /// Of `permissions_denied`: `read`, `write`.
        package let action: String?
        /// Of `quotas_exceeded`: how many are allowed.
        package let quota: Int?
        /// Of `quotas_exceeded`: how many there are.
        package let current: Int?
    }

    /// Reads what it can. Texts are cut, and `secrets` taken out of them: an API may quote what it refuses.
    init(_ body: [UInt8], hiding secrets: [Redacted<String>] = []) {
        let wire = body.count <= 256 << 10 ? try? AnswerDecoder.decode(Wire.self, from: body) : nil
        func clean(_ text: String?) -> String? {
            guard let text, !text.isEmpty else { return nil }
            return PlainText.clean(text, limit: 300) { whole in
                secrets.reduce(whole) { text, secret in
                    secret.reveal { $0.utf8.count >= 3 ? text.replacingOccurrences(of: $0, with: "[redacted]") : text }
                }
            }
        }
        type = clean(wire?.type)
        message = clean(wire?.message)
        resource = clean(wire?.resource)
        resourceID = clean(wire?.resourceID)
        currentState = clean(wire?.currentState)
        precondition = clean(wire?.precondition)
        helpMessage = clean(wire?.helpMessage)
        details = (wire?.details ?? []).prefix(20).map {
            Detail(
                argument: clean($0.argument), reason: clean($0.reason), helpMessage: clean($0.helpMessage),
                resource: clean($0.resource), action: clean($0.action), quota: $0.quota, current: $0.current)
        }
    }

    static func requestID(_ headers: HTTPHeaders) -> String? {
        headers["X-Request-Id"].flatMap { $0.isEmpty ? nil : PlainText.clean($0, limit: 80) }
    }

    private struct Wire: Decodable {
        let type: String?
        let message: String?
        let resource: String?
        let resourceID: String?
        let currentState: String?
        let precondition: String?
        let helpMessage: String?
        let details: [WireDetail]?

        enum CodingKeys: String, CodingKey {
            case type, message, resource, precondition, details
            case resourceID = "resource_id"
            case currentState = "current_state"
            case helpMessage = "help_message"
        }

        // A field of an odd type hides that field alone: half an explanation is better than none.
        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            type = try? fields.decodeIfPresent(String.self, forKey: .type)
            message = try? fields.decodeIfPresent(String.self, forKey: .message)
            resource = try? fields.decodeIfPresent(String.self, forKey: .resource)
            resourceID = try? fields.decodeIfPresent(String.self, forKey: .resourceID)
            currentState = try? fields.decodeIfPresent(String.self, forKey: .currentState)
            precondition = try? fields.decodeIfPresent(String.self, forKey: .precondition)
            helpMessage = try? fields.decodeIfPresent(String.self, forKey: .helpMessage)
            details = try? fields.decodeIfPresent([WireDetail].self, forKey: .details)
        }
    }

    private struct WireDetail: Decodable {
        let argument: String?
        let reason: String?
        let helpMessage: String?
        let resource: String?
        let action: String?
        let quota: Int?
        let current: Int?

        enum CodingKeys: String, CodingKey {
            case reason, resource, action, quota, current
            case argument = "argument_name"
            case helpMessage = "help_message"
        }
    }
}
