/// How the troubled part of a history ends: what makes everything well again. Each must do.
package enum Calm: Int, Sendable, CaseIterable {
    /// Faults end, a person resumes, and git asks for something that can be.
    case resume
    /// Faults end and nobody does anything: what is suspended, refused or held stays so, with its reason.
    case nothing
    /// A commit that has only good things.
    case commit
    /// A person aborts what is under way and says retry.
    case retry
}
