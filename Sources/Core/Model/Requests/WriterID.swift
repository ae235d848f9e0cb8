/// One process in its time as the controller of a data directory: made afresh at each start, never used again.
///
/// What it writes carries it, so that another process that writes to the same journal is noticed.
package struct WriterID: Hashable, Sendable {
    /// A UUID.
    package let text: String

    package init(_ text: String) { self.text = text }
}
