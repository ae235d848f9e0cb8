internal import Foundation
internal import HTTPTransport
internal import Model
internal import Ports

/// Failures of the registry in words for people: which call, of which image, what to do. Never a key, a token or the
/// query of an address.
enum RegistryFailure {
    /// No whole answer.
    static func unanswered(_ call: RegistryCall, _ error: HTTPTransportError) -> PortFailure {
        switch error.code {
        case .cancelled, .shutDown: make(.cancelled, "registry_cancelled", call, "was cancelled")
        case .tooLarge: unusable(call, error.detail)
        case .internalError: make(.internalError, "http_transport_failed", call, "failed: \(error.detail)")
        case .timedOut where error.mayHaveBeenSent: make(.timedOut, "registry_timeout", call, "got \(error.detail)")
        default:
            make(.unreachable, "registry_unreachable", call, "got no answer from \(error.address): \(error.detail)")
        }
    }

    /// An answer that can't be used.
    static func unusable(_ call: RegistryCall, _ problem: String) -> PortFailure {
        make(.invalid, "registry_answer_invalid", call, "got an answer that isn't used: \(problem)")
    }

    /// A status that says no. `owner` is the environment whose key was used.
    static func refused(_ call: RegistryCall, _ owner: String, _ response: HTTPResponse, retryAfter: Timestamp?)
        -> PortFailure
    {
        let said = explanation(response)
        let namespace = call.repository.split(separator: "/").first.map(String.init) ?? call.repository
        switch response.status {
        case 401:
            return make(
                .denied, "registry_key_refused", call,
                "was refused: the key of \(owner) is not accepted; check that it exists and hasn't expired")
        case 403:
            let (verb, set) =
                call.right == .pull
                ? ("pull from", "ContainerRegistryReadOnly") : ("push to", "ContainerRegistryFullAccess")
            return make(
                .denied, "registry_denied", call,
                "was refused\(said): the key of \(owner) may not \(verb) \(call.repository); its application needs \(set) "
                    + "in the project of the registry namespace \(namespace)")
        case 404:
            return make(
                .notFound, "registry_not_found", call,
                "found nothing\(said); check that the registry namespace \(namespace) and the image are there")
        case 429:
            return make(
                .throttled, "registry_throttled", call, "was refused: too many requests", retryAfter: retryAfter)
        case 408, 500...:
            return make(
                .unreachable, "registry_outage", call, "failed with HTTP \(response.status)\(said)",
                retryAfter: retryAfter)
        default:
            return make(.invalid, "registry_refused", call, "was refused with HTTP \(response.status)\(said)")
        }
    }

    static func make(
        _ kind: PortFailure.Kind, _ code: String, _ call: RegistryCall, _ text: String, retryAfter: Timestamp? = nil
    ) -> PortFailure {
        PortFailure(kind, code: code, "Registry: \(call.name) \(text)", retryAfter: retryAfter)
    }

    /// The first error of the body (distribution specification 1.1, "Error Codes").
    private static func explanation(_ response: HTTPResponse) -> String {
        struct Wire: Decodable {
            struct Row: Decodable {
                let code: String?
                let message: String?
            }
            let errors: [Row]
        }
        guard let row = try? AnswerDecoder.decode(Wire.self, from: response.body).errors.first else { return "" }
        let text = [row.code, row.message].compactMap { $0 }.joined(separator: ", ")
        return text.isEmpty ? "" : " (\(PlainText.clean(text, limit: 200)))"
    }
}
