internal import Foundation
internal import HTTPTransport
internal import Model
internal import Ports

/// Failures of a ruler in words for people: which call, of which data source, what to do. Never the token.
struct RulerFailure {
    /// The data source's name.
    let source: String
    let place: RulerPlace
    let call: RulerCall
    /// Taken out of what a ruler says.
    let token: Redacted<String>

    /// No whole answer.
    func unanswered(_ error: HTTPTransportError) -> PortFailure {
        switch error.code {
        case .cancelled, .shutDown: make(.cancelled, "rules_cancelled", "was cancelled")
        case .tooLarge: unusable(error.detail)
        case .internalError: make(.internalError, "http_transport_failed", "failed: \(error.detail)")
        case .timedOut where error.mayHaveBeenSent: make(.timedOut, "rules_timeout", "got \(error.detail)")
        default: make(.unreachable, "rules_unreachable", "got no answer: \(error.detail)")
        }
    }

    /// An answer that can't be used; most often a proxy's page during an outage, so that it is asked for again.
    func unusable(_ problem: String) -> PortFailure {
        make(.unreachable, "rules_answer_invalid", "got an answer that isn't a list of rules: \(problem)")
    }

    /// A status that says no.
    func refused(_ response: HTTPResponse, retryAfter: Timestamp?) -> PortFailure {
        switch response.status {
        case 401, 403:
            make(
                .denied, "rules_token_refused",
                "was refused with HTTP \(response.status)\(said(response)): Cockpit doesn't take the token that was "
                    + "made for it, with the scope full_access_metrics_rules; a later try makes another one")
        case 404, 405, 300..<400:
            make(
                .notFound, "rules_ruler_missing",
                "got HTTP \(response.status): Cockpit's ruler isn't where it is expected. Load the rules by hand "
                    + "(terraform/modules/monitoring/README.md) and report the address under which they can be loaded")
        case 429:
            make(.throttled, "rules_throttled", "was refused: too many requests", retryAfter: retryAfter)
        case 408, 500...:
            make(
                .unreachable, "rules_outage", "failed with HTTP \(response.status)\(said(response))",
                retryAfter: retryAfter)
        default:
            make(
                .invalid, "rules_refused",
                "was refused with HTTP \(response.status)\(said(response)); mend the group in its file, and try "
                    + "`promtool check rules`")
        }
    }

    func make(
        _ kind: PortFailure.Kind, _ code: String, _ text: String, retryAfter: Timestamp? = nil
    ) -> PortFailure {
        PortFailure(
            kind, code: code,
            "Cockpit: \(call.name) of \(source) (\(call.method) \(place.display(group: call.group))) \(text)",
            retryAfter: retryAfter)
    }

    /// Mimir explains in plain text.
    private func said(_ response: HTTPResponse) -> String {
        let text = PlainText.clean(String(decoding: response.body.prefix(4096), as: UTF8.self), limit: 300) { whole in
            token.reveal { whole.replacingOccurrences(of: $0, with: "[redacted]") }
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? "" : " (\(trimmed))"
    }
}
