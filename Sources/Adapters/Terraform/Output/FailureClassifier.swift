import Ports

/// Decides from Terraform's diagnostics what the loop must do.
///
/// Who wrote a diagnostic decides how it is read. The provider's errors have the forms of ``ProviderError``;
/// Terraform's own, which name no resource, quote the network and the store of the state and nobody else. Anything else
/// is `invalid`: words that a container, a person or the API chose are never searched.
enum FailureClassifier {
    /// The first error that says more than "invalid" decides; a lock is dealt with before.
    ///
    /// Plain output has no structure: what an earlier diagnostic quotes looks like the next one. So only the last error
    /// counts there; Terraform prints warnings, which quote the most, before errors.
    static func kind(of diagnostics: [Diagnostic], plain: Bool = false) -> PortFailure.Kind {
        let errors = diagnostics.filter(\.isError)
        return (plain ? Array(errors.suffix(1)) : errors).lazy.map { kind(of: $0) }.first { $0 != .invalid } ?? .invalid
    }

    static func kind(of diagnostic: Diagnostic) -> PortFailure.Kind {
        if let kind = ProviderError.kind(of: diagnostic.summary) { return kind }
        let detail = diagnostic.detail ?? ""
        guard diagnostic.address == nil else {
            // Resources made with the newer plugin framework have a fixed sentence as the summary and the error as the
            // detail. Containers aren't, and theirs is the one detail that can be what a container says.
            guard !diagnostic.isAboutContainer, detail.hasPrefix("scaleway-sdk-go: ") else { return .invalid }
            return ProviderError.kind(of: detail) ?? .invalid
        }
        if diagnostic.summary == "Failed to query available provider packages" { return .unreachable }
        for text in [diagnostic.summary, detail] {
            if let kind = StateStoreError.kind(of: text) { return kind }
            if text.firstMatch(of: GoForms.failedRequest) != nil { return .unreachable }
        }
        return .invalid
    }

    /// Whether the errors came from a request to the `s3` backend. A state that couldn't be stored after an apply isn't
    /// meant: something was changed then.
    static func isOfStateBackend(_ diagnostics: [Diagnostic]) -> Bool {
        let errors = diagnostics.filter(\.isError)
        let unsaved = errors.contains { $0.address == nil && $0.summary.hasPrefix("Failed to save state") }
        return !unsaved
            && errors.contains { error in
                error.address == nil
                    && [error.summary, error.detail ?? ""].contains { StateStoreError.kind(of: $0) != nil }
            }
    }
}
