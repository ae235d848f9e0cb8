/// A command that ran to its end.
struct Finished {
    let status: Int32
    let output: String
    let errors: String
    /// CPU time of it and of all that it started, in milliseconds.
    let cpu: Double
    /// Wall time in milliseconds.
    let wall: Double
}
