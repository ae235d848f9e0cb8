/// What became of a claim.
struct ClaimVerdict: Sendable {
    let claim: DemoClaim
    /// What was found wrong; empty when the claim is true.
    let problems: [String]
    /// What was counted.
    let figures: String

    var holds: Bool { problems.isEmpty }
}
