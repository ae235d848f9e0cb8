package import LiveState
package import Model

/// Reads what an environment has besides its containers.
package protocol SurroundingsReader: Sendable {
    /// A few list requests for each product, the products side by side. A product that can't be read is named in
    /// ``LiveSurroundings/unread``; never throws for one alone. Containers are listed only of other namespaces of the
    /// environment's name.
    func survey(_ request: SurveyRequest) async throws(PortFailure) -> LiveSurroundings
}
