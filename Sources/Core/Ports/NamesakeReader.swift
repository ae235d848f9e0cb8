package import LiveState
package import Model

/// Looks whether names are taken, before something is made under them.
package protocol NamesakeReader: Sendable {
    /// What is there in `project` by address of the wanted name; an address without any has none. What is going away
    /// doesn't count.
    ///
    /// One list request for each name. Throws rather than leave one out: a name that couldn't be looked up isn't free.
    func namesakes(of wanted: [WantedName], in project: ProjectID) async throws(PortFailure) -> [String: [Namesake]]
}
