import Foundation
import SimulatedCloud

/// Reads what a pushed manifest names, as far as a registry has to.
enum ManifestReader {
    /// Longest manifest (the specification's lower bound for what a registry must take).
    static let limit = 4 << 20
    private static let manifests: Set<String> = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]
    private static let indexes: Set<String> = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ]

    static func read(_ bytes: [UInt8], mediaType: String?) throws(RegistryRefusal) -> RegistryManifest {
        guard bytes.count <= limit else { throw RegistryRefusal(.sizeInvalid, "a manifest has 4 MiB at most") }
        guard let json = try? JSONValue.parse(Data(bytes)) else { throw RegistryRefusal(.manifestInvalid, "not JSON") }
        guard let type = mediaType ?? json["mediaType"]?.text, json["mediaType"]?.text ?? type == type else {
            throw RegistryRefusal(.manifestInvalid, "Content-Type and mediaType differ")
        }
        if indexes.contains(type) {
            return RegistryManifest(
                mediaType: type, bytes: bytes, blobs: [], manifests: try digests(json["manifests"], "manifests"))
        }
        guard manifests.contains(type) else { throw RegistryRefusal(.manifestInvalid, "unknown media type") }
        let config = try digests(json["config"].map { .array([$0]) }, "config")
        return RegistryManifest(
            mediaType: type, bytes: bytes, blobs: config + (try digests(json["layers"], "layers")), manifests: [])
    }

    private static func digests(_ list: JSONValue?, _ key: String) throws(RegistryRefusal) -> [String] {
        guard case .array(let rows) = list else { throw RegistryRefusal(.manifestInvalid, "no \(key)") }
        var found: [String] = []
        for row in rows {
            guard let digest = row["digest"]?.text else {
                throw RegistryRefusal(.manifestInvalid, "\(key) without digest")
            }
            // What lies elsewhere isn't asked for here.
            if case .array(let urls) = row["urls"], !urls.isEmpty { continue }
            found.append(digest)
        }
        return found
    }
}
