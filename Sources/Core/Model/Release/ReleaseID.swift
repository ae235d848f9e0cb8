internal import Crypto

/// The id of a ``Release``: `r-` and the first 16 hexadecimal digits of the SHA-256 of its canonical form.
package struct ReleaseID: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 18, text.hasPrefix("r-"), Hexadecimal.accepts(text.dropFirst(2)) else { return nil }
        self.text = text
    }

    /// Hashes the canonical form of `release`.
    package init(_ release: Release) {
        var form = CanonicalForm()
        form.append(release)
        text = "r-" + Hexadecimal.string(SHA256.hash(data: form.bytes).prefix(8))
    }
}

extension Release {
    /// The id that names this release in the journal, in events and in holds.
    package var id: ReleaseID { ReleaseID(self) }
}

/// Bytes that are equal exactly when two releases are equal: each field in a fixed order, maps sorted by key, every
/// text with its length in front so that no two different releases can run together into the same bytes.
private struct CanonicalForm {
    private(set) var bytes: [UInt8] = Array("amarre-release-v1\n".utf8)

    mutating func append(_ release: Release) {
        append(release.image.description)
        append(release.secrets.count)
        for (variable, pin) in release.secrets.sorted(by: { $0.key < $1.key }) {
            append(variable)
            append(pin.name)
            append(pin.revision)
        }
        append(release.variables.count)
        for (variable, value) in release.variables.sorted(by: { $0.key < $1.key }) {
            append(variable)
            append(value)
        }
        append(release.resources.mvCPU)
        append(release.resources.memoryBytes)
        append(release.port)
        append(release.healthPath)
        append(release.scaling.min)
        append(release.scaling.max)
        append(release.scaling.concurrentRequests)
    }

    private mutating func append(_ text: String) {
        bytes += Array("\(text.utf8.count):".utf8) + Array(text.utf8)
    }

    private mutating func append(_ number: Int) {
        bytes += Array("\(number);".utf8)
    }
}
