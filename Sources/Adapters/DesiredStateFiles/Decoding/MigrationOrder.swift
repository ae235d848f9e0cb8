import DesiredState

/// `migrate.after` over the services of one environment: each name is a service that migrates, and no two wait for each
/// other.
enum MigrationOrder {
    /// Adds what is wrong to the file that says it. `names` are the services' names, in the same order.
    static func check(_ services: inout [ServiceFile], _ names: [String]) {
        let migrating = zip(names, services).filter(\.1.migrates).map(\.0)
        let before = Dictionary(zip(names, services.map { $0.migrationsBefore.map(\.name) })) { first, _ in first }
        for (index, name) in names.enumerated() {
            var seen: Set<String> = []
            for (other, place) in services[index].migrationsBefore {
                if !seen.insert(other).inserted {
                    services[index].report(place, "migrate.after has \(Quoted.text(other)) twice")
                } else if other == name {
                    services[index].report(place, "migrate.after names the service itself")
                } else if !migrating.contains(other) {
                    let advice = NearestWord.nearest(to: other, among: migrating).map { "; did you mean \($0)?" } ?? ""
                    services[index].report(
                        place,
                        "migrate.after names \(Quoted.text(other)): there is no such service with migrations\(advice)")
                } else if leads(from: other, to: name, before) {
                    services[index].report(place, "migrate.after leads back to \(name) in a circle")
                }
            }
        }
    }

    private static func leads(from start: String, to goal: String, _ before: [String: [String]]) -> Bool {
        var (reached, waiting): (Set<String>, [String]) = ([], [start])
        while let next = waiting.popLast() {
            if next == goal { return true }
            if reached.insert(next).inserted { waiting += before[next] ?? [] }
        }
        return false
    }
}
