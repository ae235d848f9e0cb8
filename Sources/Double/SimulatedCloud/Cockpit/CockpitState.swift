/// What Cockpit remembers. Alert managers by region and project.
struct CockpitState: Codable, Sendable {
    var sources = ObjectTable<CockpitSource>()
    var tokens = ObjectTable<CockpitToken>()
    var exporters = ObjectTable<CockpitExporter>()
    var managers: [String: CockpitAlertManager] = [:]
    var messages: [CockpitMessage] = []
}
