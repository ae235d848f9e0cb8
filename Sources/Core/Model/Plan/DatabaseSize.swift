/// How big a PostgreSQL instance is, as a plan says it. No member is ever secret.
package struct DatabaseSize: Hashable, Codable, Sendable {
    /// `DB-PRO2-XXS`, in any case; nil when the plan doesn't say.
    package let nodeType: String?
    /// Gigabytes (10^9 bytes); nil when the plan doesn't say.
    package let volume: Double?
    /// Whether a second node stands by; nil when the plan doesn't say.
    package let isHighlyAvailable: Bool?

    package init(nodeType: String?, volume: Double?, isHighlyAvailable: Bool?) {
        self.nodeType = nodeType
        self.volume = volume
        self.isHighlyAvailable = isHighlyAvailable
    }

    /// From the smallest, within one family of node types.
    private static let sizes = ["xxs", "xs", "s", "m", "l", "xl", "2xl", "3xl", "4xl"]

    /// What there would be less of after a change to `other`, in words; nil when nothing.
    ///
    /// Node types of two families can't be compared: that counts as less, because only a person can tell.
    package func loss(to other: DatabaseSize) -> String? {
        if let volume, let after = other.volume, after < volume, after != 0 {
            return "its volume would shrink from \(Self.text(volume)) to \(Self.text(after)) GB"
        }
        if isHighlyAvailable == true, other.isHighlyAvailable == false { return "it would lose its second node" }
        guard let nodeType = nodeType?.lowercased(), let after = other.nodeType?.lowercased(), nodeType != after else {
            return nil
        }
        if let (family, size) = Self.parts(nodeType), let (otherFamily, otherSize) = Self.parts(after),
            family == otherFamily
        {
            return otherSize < size ? "its nodes would become smaller, from \(nodeType) to \(after)" : nil
        }
        return "whether \(after) is smaller than \(nodeType) can't be told"
    }

    private static func parts(_ nodeType: String) -> (family: Substring, size: Int)? {
        guard let dash = nodeType.lastIndex(of: "-") else { return nil }
        return sizes.firstIndex(of: String(nodeType[nodeType.index(after: dash)...])).map { (nodeType[..<dash], $0) }
    }

    private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
