import SimulatedCloud

/// What the core has to do with programs.
extension SimulatorCore {
    /// Tells the cloud what became of programs, and lays those to rest that nobody asks for.
    mutating func noteProgramNews() {
        guard let programs = fleet.programs else { return }
        for news in programs.takeNews() {
            try? withCloud(ofContainer: news.key.containerID) { cloud throws(CloudError) in
                cloud.noteProgram(news.report, revision: news.key.revision, ofContainer: news.key.containerID)
            }
        }
        programs.restIdle(grace: cloud.settings.scaled(cloud.settings.grace))
    }

    /// `GET /_simulator/programs`; nil when none may run.
    func listPrograms() -> JSONValue? {
        guard let programs = fleet.programs else { return nil }
        let names = Dictionary(allContainers.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        return [
            "programs": .array(
                programs.list().map {
                    [
                        "id": .string($0.key.containerID), "name": .optional(names[$0.key.containerID]),
                        "revision": .int($0.key.revision), "pid": .int(Int($0.pid)), "port": .int($0.port),
                        "state": .string($0.state),
                    ]
                })
        ]
    }

    /// `POST /_simulator/containers/NAME/kill`: the pids that were killed. Throws when nothing runs.
    func killPrograms(ofContainer id: String) throws(CloudError) -> JSONValue {
        let pids = fleet.programs?.kill(containerID: id) ?? []
        guard !pids.isEmpty else { throw .notFound(resource: "program", id: id) }
        return ["killed": .array(pids.map { .int(Int($0)) })]
    }
}
