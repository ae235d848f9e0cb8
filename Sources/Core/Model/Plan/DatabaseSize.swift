/// What a PostgreSQL instance must not lose, as a plan says it. No member is ever secret. Nil stands for what a plan
/// doesn't say.
package struct DatabaseSize: Hashable, Codable, Sendable {
    /// `DB-PRO2-XXS`, in any case.
    package var nodeType: String?
    /// Gigabytes (10^9 bytes).
    package var volume: Double?
    /// Whether a second node stands by.
    package var isHighlyAvailable: Bool?
    /// `PostgreSQL-16`, in any case.
    package var engine: String?
    /// Whether it is backed up.
    package var hasBackups: Bool?
    /// Whether it is reached from the internet.
    package var isPublic: Bool?
    /// Names of attributes that are known only after the plan was applied, sorted.
    package var unknown: [String] = []

    package init(nodeType: String? = nil, volume: Double? = nil, isHighlyAvailable: Bool? = nil) {
        self.nodeType = nodeType
        self.volume = volume
        self.isHighlyAvailable = isHighlyAvailable
    }

    /// From the smallest, within one family of node types.
    private static let sizes = ["xxs", "xs", "s", "m", "l", "xl", "2xl", "3xl", "4xl"]

    /// What would be lost by a change to `other`, in words; nil when nothing.
    ///
    /// What can't be told counts as lost: only a person can tell. Node types of two families can't be compared.
    package func loss(to other: DatabaseSize) -> String? {
        if !other.unknown.isEmpty {
            return "what would become of its \(other.unknown.joined(separator: ", ")) isn't known before"
        }
        if let volume, let after = other.volume, after < volume, after != 0 {
            return "its volume would shrink from \(Self.text(volume)) to \(Self.text(after)) GB"
        }
        if isHighlyAvailable == true, other.isHighlyAvailable == false { return "it would lose its second node" }
        if hasBackups == true, other.hasBackups == false { return "it would have no backups any more" }
        if isPublic == false, other.isPublic == true { return "it would be reached from the internet" }
        if let engine = engine?.lowercased(), let after = other.engine?.lowercased(), engine != after {
            return "another engine, \(after) instead of \(engine), makes another instance and deletes this one"
        }
        return nodeLoss(to: other)
    }

    private func nodeLoss(to other: DatabaseSize) -> String? {
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
