/// What Edge Services remembers. Plans by project.
struct EdgeState: Codable, Sendable {
    var pipelines = ObjectTable<EdgePipeline>()
    var stages = ObjectTable<EdgeStage>()
    var purges = ObjectTable<EdgePurge>()
    var plans: [String: String] = [:]
}
