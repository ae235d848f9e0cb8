internal import HTTPTransport
internal import Model
package import Ports

/// What the loop must do about a failed call, and a sentence for people.
extension ScalewayError: CustomStringConvertible {
    package var description: String { failure.reason.message }

    /// The status decides first and `type` second, because not every Scaleway API types its errors.
    package var failure: PortFailure {
        switch cause {
        case .cancelled: make(.cancelled, "scaleway_cancelled", "was cancelled")
        case .inconsistent(let text):
            make(.transient, "scaleway_answer_inconsistent", "got an answer that contradicts itself: \(text)")
        case .missing(let text): PortFailure(.notFound, code: "scaleway_not_found", "Scaleway: \(text)")
        case .ambiguous(let text): PortFailure(.invalid, code: "scaleway_ambiguous", "Scaleway: \(text)")
        case .decoding(let path, let problem):
            // Most often a proxy's page during an outage; so it waits and looks again instead of failing for good.
            make(
                .unreachable, "scaleway_answer_invalid",
                "got an answer that can't be used: \(path.isEmpty ? "it" : path) \(problem)")
        case .transport(let error): transportFailure(error)
        case .status(let status, let body, let retryAfter): statusFailure(status, body, retryAfter)
        }
    }

    private func make(
        _ kind: PortFailure.Kind, _ code: String, _ text: String, retryAfter: Timestamp? = nil
    ) -> PortFailure {
        let id = requestID.map { " (request \($0))" } ?? ""
        return PortFailure(kind, code: code, "Scaleway: \(call) \(text)\(id)", retryAfter: retryAfter)
    }

    private func transportFailure(_ error: HTTPTransportError) -> PortFailure {
        let host = error.address
        switch error.code {
        case .cancelled, .shutDown: return make(.cancelled, "scaleway_cancelled", "was cancelled")
        case .timedOut where error.mayHaveBeenSent && error.method != "GET":
            return make(.timedOut, "scaleway_timeout", "got \(error.detail); whether it took effect must be observed")
        case .invalidURL, .invalidRequest:
            return make(
                .invalid, "scaleway_request_invalid", "can't be sent to \(host): \(error.detail); check the API address"
            )
        case .internalError: return make(.internalError, "http_transport_failed", "failed: \(error.detail)")
        default: return make(.unreachable, "scaleway_unreachable", "got no answer from \(host): \(error.detail)")
        }
    }

    /// A key for another project is refused in the same words as one that lacks a permission: what else to look at.
    private var otherProject: String {
        guard let project else { return "" }
        guard let own = project.own else {
            return ", or project \(project.asked) isn't one of this key's: compare `project:` in environment.yaml"
        }
        guard own.text != project.asked.lowercased() else { return "" }
        return
            ". But project \(project.asked) of environment.yaml isn't \(own), the default project of the key's "
            + "profile: is `project:` right, or is the profile of another environment used (scaleway.profiles)?"
    }

    private func statusFailure(_ status: Int, _ body: APIErrorBody, _ retryAfter: Timestamp?) -> PortFailure {
        let said = body.message.map { ": \($0)" } ?? ""
        let about = [body.resource, body.resourceID].compactMap { $0 }.joined(separator: " ")
        if body.type == "quotas_exceeded" || body.type == "out_of_stock" {
            let quotas = body.details.compactMap { detail in
                detail.resource.map {
                    "\($0) \(detail.current.map(String.init) ?? "?") of \(detail.quota.map(String.init) ?? "?")"
                }
            }
            let list = quotas.isEmpty ? said : ": \(quotas.joined(separator: ", "))"
            return make(.quota, "scaleway_quota", "was refused, a quota is used up\(list)")
        }
        switch status {
        case 400:
            let arguments = body.details.compactMap { detail in
                detail.argument.map {
                    "\($0) \([detail.reason, detail.helpMessage].compactMap { $0 }.joined(separator: ", "))"
                }
            }
            let list = arguments.isEmpty ? said : ": \(arguments.joined(separator: "; "))"
            return make(.invalid, "scaleway_invalid_arguments", "was refused as invalid\(list)")
        case 401:
            return make(
                .denied, "scaleway_token_refused",
                "was refused: the token is not accepted; check that the secret key exists and hasn't expired")
        case 403:
            let missing = body.details.compactMap { detail in detail.resource.map { "\($0):\(detail.action ?? "?")" } }
            let list = missing.isEmpty ? said : ": the key lacks \(missing.joined(separator: ", "))"
            return make(.denied, "scaleway_permission_denied", "was refused\(list); grant it in IAM\(otherProject)")
        case 404, 410:
            return make(.notFound, "scaleway_not_found", "found nothing\(about.isEmpty ? said : ": no \(about)")")
        case 409:
            let state = body.currentState.map { ", it is \($0)" } ?? ""
            return make(
                .transient, "scaleway_transient_state",
                "must wait\(about.isEmpty ? said : ": \(about) is busy")\(state)",
                retryAfter: retryAfter)
        case 412:
            let why = [body.precondition, body.helpMessage].compactMap { $0 }.joined(separator: ", ")
            return make(.invalid, "scaleway_precondition", "was refused\(why.isEmpty ? said : ": \(why)")")
        case 429:
            return make(.throttled, "scaleway_throttled", "was refused: too many requests", retryAfter: retryAfter)
        case 408, 425, 500...:
            return make(.unreachable, "scaleway_outage", "failed with HTTP \(status)\(said)", retryAfter: retryAfter)
        default:
            if body.type == "locked" || body.type == "resource_locked" || status == 423 {
                return make(
                    .denied, "scaleway_locked",
                    "was refused: \(about.isEmpty ? "the resource" : about) is locked by Scaleway")
            }
            return make(.invalid, "scaleway_refused", "was refused with HTTP \(status)\(said)")
        }
    }
}
