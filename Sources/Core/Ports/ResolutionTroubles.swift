package import Model

/// What couldn't be resolved, each by itself: trouble of one image or secret is no other's.
package struct ResolutionTroubles: Hashable, Codable, Sendable {
    /// By service.
    package var images: [ServiceName: PortFailure] = [:]
    /// By ``SecretReference/key``.
    package var secrets: [String: PortFailure] = [:]

    package init() {}
}
