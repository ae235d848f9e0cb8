import Model

/// What a machine said about a request, `OUTCOME CODE ID SENTENCE`, or a plain sentence for requests that end at once.
struct RequestAnswer {
    let result: RequestResult

    init(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 4, let outcome = Outcome(rawValue: words[0]) else {
            result = RequestResult(converged: true, reconciliation: nil, text: text)
            return
        }
        // A pass can complete, or find nothing to do, while a service is held: that isn't what git asks for.
        let converged = (outcome == .completed && words[1] == "completed") || (outcome == .noop && words[1] == "converged")
        result = RequestResult(
            converged: converged, failed: outcome == .failed, reconciliation: ReconciliationID(words[2]),
            text: "\(outcome.rawValue): \(words[3])")
    }
}
