internal import Crypto
internal import Foundation
internal import Model

/// A manifest or an index as a registry gave it, with what it names. Whoever pushed it is a stranger: it is limited in
/// size and depth, and what can't be copied by digest alone is refused.
struct ImageManifest: Sendable {
    /// Why a manifest isn't copied, as the rest of a sentence.
    struct Problem: Error, Hashable { let text: String }

    enum Content: Hashable, Sendable {
        /// The config and the layers.
        case image([ImageDescriptor])
        /// An index's manifests.
        case index([ImageDescriptor])
    }

    /// Longest manifest: what the distribution specification 1.1 asks every registry to take.
    static let maximumBytes = 4 << 20
    /// Most things that one manifest may name; real images have some dozens of layers.
    static let maximumEntries = 500

    static let imageTypes: Set<String> = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]
    static let indexTypes: Set<String> = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ]
    /// What a registry is asked for.
    static let accepted = (imageTypes.union(indexTypes)).sorted().joined(separator: ", ")

    let mediaType: String
    let bytes: [UInt8]
    let digest: ImageDigest
    let content: Content

    /// Reads `bytes`. `contentType` is the answer's header; with `mediaType` in the bytes both must say the same (OCI
    /// image specification 1.1, "Image Manifest Property Descriptions").
    init(_ bytes: [UInt8], contentType: String?) throws(Problem) {
        guard bytes.count <= Self.maximumBytes else {
            throw Problem(text: "is longer than \(Self.maximumBytes >> 20) MiB")
        }
        let wire: Wire
        do throws(AnswerDecoder.Problem) {
            wire = try AnswerDecoder.decode(Wire.self, from: bytes)
        } catch {
            throw Problem(text: "can't be read: \(error.path.isEmpty ? "it" : error.path) \(error.text)")
        }
        let header = contentType.map { String($0.prefix { $0 != ";" }).trimmingCharacters(in: .whitespaces) }
        if let header, let inside = wire.mediaType, header != inside {
            throw Problem(
                text: "says that it is \(PlainText.clean(inside, limit: 100)), and the registry "
                    + "\(PlainText.clean(header, limit: 100))")
        }
        guard let type = wire.mediaType ?? header else { throw Problem(text: "doesn't say what it is") }
        guard wire.schemaVersion == 2 else {
            throw Problem(text: "has another schema version than 2; push the image with a tool of today")
        }
        if Self.indexTypes.contains(type) {
            guard let rows = wire.manifests, wire.layers == nil, wire.config == nil else {
                throw Problem(text: "is an index and doesn't hold manifests alone")
            }
            content = .index(try Self.descriptors(rows, isIndex: true))
        } else if Self.imageTypes.contains(type) {
            guard let config = wire.config, let layers = wire.layers, wire.manifests == nil else {
                throw Problem(text: "is an image's and doesn't hold a config and layers alone")
            }
            content = .image(try Self.descriptors([config] + layers, isIndex: false))
        } else {
            throw Problem(
                text: "has the media type \(PlainText.clean(type, limit: 100)), which isn't one of an image")
        }
        guard let digest = ImageDigest(Self.digest(of: bytes)) else { throw Problem(text: "has no digest") }
        (mediaType, self.bytes, self.digest) = (type, bytes, digest)
    }

    /// `sha256:` and the hash.
    static func digest(of bytes: [UInt8]) -> String { "sha256:" + Hexadecimal.string(Array(SHA256.hash(data: bytes))) }

    private static func descriptors(_ rows: [Wire.Descriptor], isIndex: Bool) throws(Problem) -> [ImageDescriptor] {
        guard rows.count <= maximumEntries else { throw Problem(text: "names more than \(maximumEntries) things") }
        var found: [ImageDescriptor] = []
        for row in rows {
            guard let digest = ImageDigest(row.digest) else {
                throw Problem(text: "names a digest that isn't sha256 and 64 digits")
            }
            // Bytes that lie elsewhere aren't in the registry, and their owner may not want them copied (OCI image
            // specification 1.1, "Non-Distributable Layers").
            let isForeign = row.mediaType.contains("nondistributable") || row.mediaType.contains(".foreign.")
            guard !isForeign, row.urls?.isEmpty ?? true else {
                throw Problem(
                    text: "has a layer that lies elsewhere (\(digest.text.prefix(19))…), which isn't copied; build the "
                        + "image without foreign layers")
            }
            guard row.size >= 0, row.size <= (isIndex ? Int64(maximumBytes) : ImageDescriptor.maximumBytes) else {
                throw Problem(
                    text: "names \(digest.text.prefix(19))… with a size of \(row.size) bytes, which isn't copied")
            }
            guard !isIndex || imageTypes.union(indexTypes).contains(row.mediaType) else {
                throw Problem(
                    text:
                        "names something of the media type \(PlainText.clean(row.mediaType, limit: 100)), which isn't "
                        + "one of an image")
            }
            found.append(ImageDescriptor(digest: digest, size: Int(row.size)))
        }
        return found
    }

    private struct Wire: Decodable {
        struct Descriptor: Decodable {
            let mediaType: String
            let digest: String
            let size: Int64
            let urls: [String]?
        }

        let schemaVersion: Int?
        let mediaType: String?
        let config: Descriptor?
        let layers: [Descriptor]?
        let manifests: [Descriptor]?
    }
}

/// Something that a manifest names: which bytes, and how many.
struct ImageDescriptor: Hashable, Sendable {
    /// Longest layer. Scaleway advises images of 1 GB at most.
    static let maximumBytes: Int64 = 8 << 30

    let digest: ImageDigest
    let size: Int
}
