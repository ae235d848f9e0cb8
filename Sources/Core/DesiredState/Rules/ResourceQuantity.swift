/// CPU and memory as the files write them, with Scaleway's limits for Serverless Containers.
package enum ResourceQuantity {
    /// Thousandths of a vCPU that Scaleway accepts for one container.
    package static let mvCPU = 70...6000
    /// Bytes that Scaleway accepts for one container: 128 to 12228 MB of 1,000,000 bytes.
    package static let memoryBytes = 128_000_000...12_228_000_000

    /// CPU's form as a JSON Schema pattern.
    package static let cpuPattern = "^[1-9][0-9]{0,8}m?$"
    /// CPU's form in words, for error messages.
    package static let cpuExplanation = "thousandths of a vCPU like 560m, or whole vCPUs like 1; 70m to 6000m"
    /// Memory's form as a JSON Schema pattern.
    package static let memoryPattern = "^[1-9][0-9]{0,8}(M|G|Mi|Gi)$"
    /// Memory's form in words, for error messages.
    package static let memoryExplanation =
        "a whole number with its unit: M, G, Mi or Gi, like 512Mi, 1Gi or 2G; 128M to 12228M"

    /// Reads `560m` or `1` as thousandths of a vCPU; nil when the form is wrong. The range is not checked here.
    package static func readCPU(_ text: String) -> Int? {
        if text.hasSuffix("m") {
            return TextCheck.wholeNumber(text.dropLast()).flatMap { $0 > 0 ? $0 : nil }
        }
        return TextCheck.wholeNumber(text).flatMap { $0 > 0 ? $0 * 1000 : nil }
    }

    /// Reads `512Mi`, `1Gi`, `512M` or `1G` as bytes; nil when the form is wrong. The range is not checked here.
    package static func readMemory(_ text: String) -> Int? {
        let units = [("Mi", 1 << 20), ("Gi", 1 << 30), ("M", 1_000_000), ("G", 1_000_000_000)]
        guard let (suffix, factor) = units.first(where: { text.hasSuffix($0.0) }),
            let number = TextCheck.wholeNumber(text.dropLast(suffix.count)), number > 0
        else { return nil }
        return number * factor
    }
}
