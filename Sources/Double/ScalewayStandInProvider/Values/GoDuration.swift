/// Durations as the provider's configuration writes them: `300ms`, `1m30s`, `1h0m0s`.
enum GoDuration {
    private static let units: [(String, Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]

    /// Nanoseconds of `text`; nil when it is not a positive duration or zero, or is over 100 years.
    static func nanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = Substring(text)
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(name.count)
            guard let number = Double(digits), let unit = units.first(where: { $0.0 == name }) else { return nil }
            total += number * Double(unit.1)
        }
        return total < 3.2e18 ? Int64(total.rounded()) : nil
    }

    /// The way Go prints a duration: `10s`, `1m0s`, `1h0m0s`, `1.5s`, `50ms`.
    static func text(nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        if nanoseconds < 1_000_000_000 {
            for (name, size) in units.prefix(4).reversed() where nanoseconds >= size && name != "us" {
                return decimal(nanoseconds, size) + name
            }
        }
        let seconds = decimal(nanoseconds % 60_000_000_000, 1_000_000_000) + "s"
        let minutes = nanoseconds / 60_000_000_000
        if minutes == 0 { return seconds }
        if minutes < 60 { return "\(minutes)m\(seconds)" }
        return "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// The way Scaleway's SDK sends a duration: `300.000000000s`.
    static func wire(nanoseconds: Int64) -> String {
        let fraction = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction + "s"
    }

    private static func decimal(_ value: Int64, _ size: Int64) -> String {
        let rest = value % size
        guard rest != 0 else { return "\(value / size)" }
        let width = String(size).count - 1
        var fraction = String(rest)
        fraction = String(repeating: "0", count: width - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(value / size).\(fraction)"
    }
}
