/// A manifest or an index as it was pushed: its bytes are what its digest is of.
package struct RegistryManifest: Sendable, Equatable {
    /// `application/vnd.oci.image.manifest.v1+json` and its like.
    package let mediaType: String
    /// As they came.
    package let bytes: [UInt8]
    /// Digests of the config and of the layers; empty for an index.
    package let blobs: [String]
    /// Digests of an index's manifests.
    package let manifests: [String]

    /// A manifest that somebody else has read.
    package init(mediaType: String, bytes: [UInt8], blobs: [String], manifests: [String]) {
        self.mediaType = mediaType
        self.bytes = bytes
        self.blobs = blobs
        self.manifests = manifests
    }

    /// `sha256:` and the hash of its bytes.
    package var digest: String { ContentHash.digest(bytes) }
}
