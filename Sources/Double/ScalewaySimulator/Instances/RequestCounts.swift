/// How often a container was asked, by status.
struct RequestCounts: Sendable {
    let containerID: String
    let name: String
    let endpoint: String
    /// Whether the container is gone.
    var isGone: Bool
    var byStatus: [Int: Int]

    /// With the sums by status class.
    var json: JSONValue {
        var classes: [String: Int] = [:]
        for (status, count) in byStatus { classes["\(status / 100)xx", default: 0] += count }
        return [
            "id": .string(containerID), "name": .string(name), "endpoint": .string(endpoint), "gone": .bool(isGone),
            "total": .int(byStatus.values.reduce(0, +)),
            "statuses": .object(
                Dictionary(uniqueKeysWithValues: byStatus.map { (String($0.key), JSONValue.int($0.value)) })),
            "classes": .object(classes.mapValues { .int($0) }),
        ]
    }
}
