/// An environment's state as a journal holds it.
package struct SavedState: Hashable, Sendable {
    /// The state, as it was given.
    package let bytes: [UInt8]
    /// Which save it is of: each save of the environment counts one up. 0 in a journal of a version that didn't count.
    package let version: StateVersion

    package init(bytes: [UInt8], version: StateVersion) {
        self.bytes = bytes
        self.version = version
    }
}

/// The number of a save of an environment's state.
package typealias StateVersion = Int64
