/// An image reference, `repository[:tag][@digest]`, as in a container's `image`.
package struct ImageReference: Sendable, Equatable {
    /// Without tag and digest. Docker Hub's long forms are cut: `docker.io/library/nginx` is `nginx`.
    package let repository: String
    /// Text after the colon.
    package let tag: String?
    /// `sha256:…`.
    package let digest: String?

    /// Splits `text`; nil when it is empty, has spaces, or has an empty part.
    package init?(_ text: String) {
        guard !text.isEmpty, !text.contains(where: { $0.isWhitespace }) else { return nil }
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            let digest = String(rest[rest.index(after: at)...])
            guard digest.hasPrefix("sha256:"), digest.utf8.count > 7 else { return nil }
            self.digest = digest
            rest = rest[..<at]
        } else {
            digest = nil
        }
        // A colon before the last slash belongs to a host's port.
        let slash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[slash...].lastIndex(of: ":") {
            let tag = String(rest[rest.index(after: colon)...])
            guard !tag.isEmpty else { return nil }
            self.tag = tag
            rest = rest[..<colon]
        } else {
            tag = nil
        }
        var repository = String(rest)
        for prefix in ["docker.io/", "index.docker.io/", "library/"] where repository.hasPrefix(prefix) {
            repository = String(repository.dropFirst(prefix.count))
        }
        guard !repository.isEmpty, !repository.hasSuffix("/") else { return nil }
        self.repository = repository
    }

    /// The registry namespace and image name when the image lies in Scaleway's registry of `region`.
    package func registryPath(region: String) -> (namespace: String, image: String)? {
        let parts = repository.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "rg.\(region).scw.cloud" else { return nil }
        return (String(parts[1]), String(parts[2]))
    }
}
