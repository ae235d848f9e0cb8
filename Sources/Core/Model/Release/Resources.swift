/// What one Scaleway instance of a container may use.
package struct Resources: Hashable, Codable, Sendable {
    /// Thousandths of a vCPU, 70 to 6000 (Scaleway's limits).
    package let mvCPU: Int
    /// Bytes; 128 to 12228 MB, where Scaleway's MB is 1,000,000 bytes.
    package let memoryBytes: Int

    package init(mvCPU: Int, memoryBytes: Int) {
        self.mvCPU = mvCPU
        self.memoryBytes = memoryBytes
    }
}
