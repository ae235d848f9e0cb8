/// One file of the desired state as git or a folder holds it.
package struct SourceFile: Hashable, Sendable {
    /// Relative to the folder that holds the environments: `production/services/streamlit.yaml`.
    package let path: String
    /// The content, not checked in any way.
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
