/// A stage that another one names.
package struct EdgeLink: Codable, Sendable, Equatable {
    /// Which field named it.
    package let kind: EdgeStage.Kind
    /// The stage.
    package let stageID: String

    /// Names both parts.
    package init(kind: EdgeStage.Kind, stageID: String) {
        (self.kind, self.stageID) = (kind, stageID)
    }
}
