import SimulatedCloud

/// The other regions: each is a cloud of its own, whose Audit Trail events the simulator's own cloud keeps.
extension SimulatorCore {
    /// Goes up with every change in any region.
    var changes: Int { cloud.changes + abroad.values.reduce(0) { $0 + $1.changes } }

    /// Containers of all regions.
    var allContainers: [CloudContainer] {
        cloud.allContainers + abroad.sorted { $0.key < $1.key }.flatMap(\.value.allContainers)
    }

    mutating func answerAbroad(_ call: APICall, in region: String) throws(CloudError) -> APIAnswer {
        var other = abroad[region] ?? cloud.makeRegion(region)
        // The number of changes must never go down, or nothing would be saved.
        cloud.noteChange()
        defer {
            cloud.takeEvents(from: &other)
            abroad[region] = other
        }
        return try Self.answer(call, &other, &book)
    }

    /// Does something in the cloud that has a container, whatever its region.
    mutating func withCloud<Value>(
        ofContainer id: String, _ body: (inout SimulatedCloud) throws(CloudError) -> Value
    ) throws(CloudError) -> Value {
        for (region, other) in abroad where (try? other.container(id)) != nil {
            var other = other
            defer {
                cloud.takeEvents(from: &other)
                abroad[region] = other
            }
            return try body(&other)
        }
        return try body(&cloud)
    }

    /// The project of a container's namespace.
    func projectID(of container: CloudContainer) -> String {
        let home = abroad.values.first { (try? $0.container(container.id)) != nil }
        return (home ?? cloud).projectID(of: container)
    }

    /// Does something in every region.
    mutating func inAllRegions(_ body: (inout SimulatedCloud) throws(CloudError) -> Void) throws(CloudError) {
        try body(&cloud)
        for region in abroad.keys.sorted() {
            guard var other = abroad[region] else { continue }
            try body(&other)
            abroad[region] = other
        }
    }

    /// What a fault of effect `stuck` does after a write to a container has been carried out.
    mutating func stick(_ answer: APIAnswer, of call: APICall) {
        guard answer.status == 200, call.method != "GET", call.part(4) == "containers",
            let id = answer.body?["id"]?.text
        else { return }
        try? withCloud(ofContainer: id) { cloud throws(CloudError) in _ = try cloud.stickContainer(id) }
    }
}
