package import DesiredState
import Model

/// The files of a local folder that holds environments, and what could not be read in it.
package struct FolderContents: Hashable, Sendable {
    /// Sorted by path.
    package let files: [SourceFile]
    /// Sorted. A missing or empty folder is a finding about `.`.
    package internal(set) var findings: [Finding]

    /// Decodes the files; the findings of reading and decoding together, sorted. When the folder itself could not be
    /// read, decoding would only repeat that there is nothing.
    package func decoded() -> DecodedState {
        if files.isEmpty, !findings.isEmpty { return DecodedState(environments: [:], findings: findings) }
        let state = DesiredStateDecoder.decode(files)
        let broken = Set(findings.map { String($0.file.prefix { $0 != "/" }) })
        let usable = state.environments.filter { !broken.contains($0.key.text) && !broken.contains(".") }
        let inBroken = Set(findings.map(\.file))
        // A file that could not be read is not missing: one finding for it is enough.
        let decoded = state.findings.filter { !inBroken.contains($0.file) }
        return DecodedState(environments: usable, findings: (findings + decoded).sorted())
    }
}
