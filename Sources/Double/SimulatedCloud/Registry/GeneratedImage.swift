/// A whole image out of a name, the same for the same name: a layer with one small file, a config, a manifest. It is
/// what a tag of the admin API holds, so that such an image can be pulled without anybody having pushed bytes.
struct GeneratedImage: Sendable {
    let manifest: RegistryManifest
    /// The config and the layer, by digest.
    let blobs: [String: [UInt8]]

    /// `content`: `rg.fr-par.scw.cloud/NAMESPACE/IMAGE:TAG`, and what else tells one push of a tag from another.
    init(of content: String) {
        let layer = Self.archive(Array("\(content)\n".utf8))
        let layerDigest = ContentHash.digest(layer)
        // The name itself stands in the layer: in JSON it would have to be escaped.
        let config = Array(
            (#"{"architecture":"amd64","config":{},"created":"1970-01-01T00:00:00Z","os":"linux","rootfs":"#
                + #"{"diff_ids":["\#(layerDigest)"],"type":"layers"}}"#).utf8)
        let configDigest = ContentHash.digest(config)
        let manifest =
            #"{"schemaVersion":2,"mediaType":"\#(Self.mediaType)","config":{"mediaType":"#
            + #""application/vnd.oci.image.config.v1+json","digest":"\#(configDigest)","size":\#(config.count)},"#
            + #""layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\#(layerDigest)","#
            + #""size":\#(layer.count)}]}"#
        self.manifest = RegistryManifest(
            mediaType: Self.mediaType, bytes: Array(manifest.utf8), blobs: [configDigest, layerDigest], manifests: [])
        blobs = [configDigest: config, layerDigest: layer]
    }

    private static let mediaType = "application/vnd.oci.image.manifest.v1+json"

    /// A tar archive (POSIX.1-1988, "ustar") with the one file `image`.
    private static func archive(_ file: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put("image", at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(file.count, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
        header[154] = 0
        let padding = (512 - file.count % 512) % 512
        return header + file + [UInt8](repeating: 0, count: padding + 1024)
    }
}
