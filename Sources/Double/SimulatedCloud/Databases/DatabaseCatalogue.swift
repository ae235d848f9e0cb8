/// What can be ordered: a small part of the real catalogue.
package enum DatabaseCatalogue {
    /// A major version, and the minor one that an upgrade gives.
    package struct Version: Sendable, Equatable {
        /// For example 16.
        package let major: Int
        /// For example `16.11`.
        package let minor: String
        /// What an upgrade names it by.
        package let id: String

        /// For example `PostgreSQL-16`.
        package var engine: String { "PostgreSQL-\(major)" }
    }

    /// A size of machine.
    package struct NodeType: Sendable, Equatable {
        /// In lowercase, for example `db-dev-s`.
        package let name: String
        /// Its processors.
        package let cpus: Int
        /// Bytes.
        package let memory: Int
        /// Bytes of the local disk.
        package let localDisk: Int
    }

    /// Oldest first.
    package static let versions = [
        Version(major: 13, minor: "13.22", id: "5b0ab3ad-1f1c-4c4b-9f5e-0d6c5a6f0013"),
        Version(major: 14, minor: "14.19", id: "5b0ab3ad-1f1c-4c4b-9f5e-0d6c5a6f0014"),
        Version(major: 15, minor: "15.14", id: "5b0ab3ad-1f1c-4c4b-9f5e-0d6c5a6f0015"),
        Version(major: 16, minor: "16.11", id: "5b0ab3ad-1f1c-4c4b-9f5e-0d6c5a6f0016"),
        Version(major: 17, minor: "17.7", id: "5b0ab3ad-1f1c-4c4b-9f5e-0d6c5a6f0017"),
    ]

    /// Smallest first.
    package static let nodeTypes = [
        NodeType(name: "db-dev-s", cpus: 2, memory: 2_147_483_648, localDisk: 5_000_000_000),
        NodeType(name: "db-dev-m", cpus: 3, memory: 4_294_967_296, localDisk: 10_000_000_000),
        NodeType(name: "db-dev-l", cpus: 4, memory: 8_589_934_592, localDisk: 15_000_000_000),
        NodeType(name: "db-dev-xl", cpus: 4, memory: 12_884_901_888, localDisk: 20_000_000_000),
        NodeType(name: "db-pro2-xxs", cpus: 2, memory: 8_589_934_592, localDisk: 10_000_000_000),
        NodeType(name: "db-pro2-xs", cpus: 4, memory: 17_179_869_184, localDisk: 10_000_000_000),
        NodeType(name: "db-pro2-s", cpus: 8, memory: 34_359_738_368, localDisk: 10_000_000_000),
        NodeType(name: "db-gp-xs", cpus: 4, memory: 17_179_869_184, localDisk: 10_000_000_000),
        NodeType(name: "db-gp-s", cpus: 8, memory: 34_359_738_368, localDisk: 10_000_000_000),
    ]

    /// What an instance without settings of its own has, sorted by name.
    package static let defaultSettings = [
        DatabaseSetting(name: "effective_cache_size", value: "1300"),
        DatabaseSetting(name: "maintenance_work_mem", value: "150"),
        DatabaseSetting(name: "max_connections", value: "100"),
        DatabaseSetting(name: "max_parallel_workers", value: "0"),
        DatabaseSetting(name: "max_parallel_workers_per_gather", value: "0"),
        DatabaseSetting(name: "work_mem", value: "4"),
    ]

    /// Whether an engine exists: also versions that can no longer be ordered, which older clients name.
    static func isEngine(_ name: String) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let version = Int(parts[1]) else { return false }
        return parts[0] == "PostgreSQL" ? (9...18).contains(version) : name == "MySQL-8"
    }

    /// What an instance may be upgraded to. Only block volumes can be (recorded: none for a local disk).
    package static func upgrades(of instance: DatabaseInstance) -> [Version] {
        guard instance.engine.hasPrefix("PostgreSQL"), instance.volume.isBlock, instance.status != .provisioning else {
            return []
        }
        return versions.filter { $0.major > instance.version }
    }
}
