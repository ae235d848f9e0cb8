/// An instance's disk.
package struct DatabaseVolume: Codable, Sendable, Equatable {
    /// `lssd`, `bssd`, `sbs_5k` or `sbs_15k`.
    package var type: String
    /// Bytes.
    package var size: Int

    /// `lssd`, `bssd` or `sbs`.
    package var storageClass: String { type.hasPrefix("sbs") ? "sbs" : type }
    /// Snapshots need block storage.
    package var isBlock: Bool { type != "lssd" }

    /// Names both parts.
    package init(type: String, size: Int) {
        (self.type, self.size) = (type, size)
    }
}
