/// Which images may run: Scaleway's registry in `fr-par` alone, a named tag or a digest.
package enum ImageRule {
    /// The only registry that images come from (requirements, "images").
    package static let registry = "rg.fr-par.scw.cloud"
    /// Longest repository name, registry included (OCI distribution specification: implementations limit it to 255).
    package static let maximumRepositoryLength = 255
    /// Longest tag (OCI distribution specification, "Pulling manifests").
    package static let maximumTagLength = 128

    /// The repository's form as a JSON Schema pattern.
    package static let repositoryPattern =
        #"^rg\.fr-par\.scw\.cloud/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$"#
    /// The tag's form as a JSON Schema pattern.
    package static let tagPattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"
    /// The digest's form as a JSON Schema pattern.
    package static let digestPattern = "^sha256:[0-9a-f]{64}$"

    /// What is wrong with `text` as a repository, or nil.
    package static func problemInRepository(_ text: String) -> String? {
        let form = "\(registry)/NAMESPACE/IMAGE"
        if text.contains("@") { return "a repository has no digest in it: write the digest under image.digest" }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if let last = parts.last, parts.count > 1, last.contains(":") {
            return "a repository has no tag in it: write the tag under image.tag"
        }
        if text.hasPrefix("https://") || text.hasPrefix("http://") {
            return "a repository is a name, not a URL: write \(form)"
        }
        guard parts[0] == registry else {
            if parts[0].hasPrefix("rg."), parts[0].hasSuffix(".scw.cloud") {
                return "images come from region fr-par alone: write \(form)"
            }
            return "foreign registry: images come from \(registry) alone, as \(form)"
        }
        guard parts.count >= 3 else { return "a repository names a registry, a namespace and an image: \(form)" }
        guard text.utf8.count <= maximumRepositoryLength else {
            return "a repository has at most \(maximumRepositoryLength) characters, this one has \(text.utf8.count)"
        }
        if text.utf8.contains(where: TextCheck.isUpper) { return "a repository is written in lowercase" }
        guard parts.dropFirst().allSatisfy(isComponent) else {
            return
                "each part of a repository is lowercase letters and digits, joined by single '.', '_', '__' or dashes"
        }
        return nil
    }

    /// What is wrong with `text` as a tag, or nil. `latest` is refused elsewhere, in production alone.
    package static func problemInTag(_ text: String) -> String? {
        guard let first = text.utf8.first, TextCheck.isAlphanumeric(first) || first == UInt8(ascii: "_"),
            text.utf8.count <= maximumTagLength,
            text.utf8.allSatisfy({ TextCheck.isAlphanumeric($0) || "_.-".utf8.contains($0) })
        else {
            return
                "a tag is 1 to \(maximumTagLength) letters, digits, '_', '.' and '-', and starts with none of '.' and "
                + "'-'"
        }
        return nil
    }

    /// One path component (OCI distribution specification): `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
    private static func isComponent(_ text: Substring) -> Bool {
        var separator: [UInt8] = []
        var sawWord = false
        for byte in text.utf8 {
            if TextCheck.isLower(byte) || TextCheck.isDigit(byte) {
                guard separator.isEmpty || sawWord, isSeparator(separator) else { return false }
                separator = []
                sawWord = true
            } else {
                separator.append(byte)
            }
        }
        return sawWord && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes.isEmpty || bytes == Array(".".utf8) || bytes == Array("_".utf8) || bytes == Array("__".utf8)
            || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }
}
