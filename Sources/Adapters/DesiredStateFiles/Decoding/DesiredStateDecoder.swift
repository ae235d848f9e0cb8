package import DesiredState
import Model

/// Turns the files of a desired state into values, strictly: everything that is wrong is found at once, with its place.
///
/// It does no I/O, never throws and never crashes, whatever the bytes.
package enum DesiredStateDecoder {
    /// Decodes `files`, in any order, with paths relative to the folder that holds the environments.
    package static func decode(_ files: [SourceFile]) -> DecodedState {
        let layout = FileLayout(files)
        var findings = layout.findings
        let folders = layout.environments.keys.sorted()
        var files: [EnvironmentFile] = []
        for folder in folders {
            guard let file = layout.environments[folder]?.file else { continue }
            files.append(EnvironmentFile(folder: folder, file: file))
        }
        checkProjects(&files)
        checkPromotions(&files, folders: folders)

        var environments: [EnvironmentName: DesiredEnvironment] = [:]
        for var file in files {
            let sources = layout.environments[file.folder]?.services.sorted { $0.key < $1.key } ?? []
            var services = sources.map {
                ServiceFile(name: $0.key, file: $0.value, tier: file.tier, rollout: file.rollout)
            }
            if layout.environments[file.folder]?.hasRefusedService != true {
                MigrationOrder.check(&services, sources.map(\.key))
            }
            if services.isEmpty, layout.environments[file.folder]?.hasRefusedService != true {
                file.report(
                    .start,
                    "the environment \(Quoted.text(file.folder)) has no service: write at least one services/NAME.yaml")
            }
            if layout.environments[file.folder]?.hasRefusedService != true {
                file.checkIgnored(services: sources.map(\.key))
            }
            let inFolder = layout.findings.contains { $0.file.hasPrefix("\(file.folder)/") }
            let found = file.findings.findings + services.flatMap(\.findings.findings)
            findings += found
            let values = services.compactMap(\.service)
            if found.isEmpty, !inFolder, values.count == services.count,
                let environment = file.environment(services: values)
            {
                environments[environment.name] = environment
            }
        }
        // A state with a finding that belongs to no environment is not used at all.
        if findings.contains(where: { $0.file == "." }) { environments = [:] }
        return DecodedState(environments: environments, findings: findings.sorted())
    }

    /// Each environment has a Scaleway project of its own: that is what keeps them apart.
    private static func checkProjects(_ files: inout [EnvironmentFile]) {
        var first: [String: String] = [:]
        for index in files.indices {
            guard let project = files[index].project else { continue }
            if let other = first[project.id] {
                files[index].report(
                    project.place,
                    "project is also that of the environment \(Quoted.text(other)): each environment has its own")
            } else {
                first[project.id] = files[index].folder
            }
        }
    }

    /// A promotion comes from another environment that exists, and never round in a circle.
    private static func checkPromotions(_ files: inout [EnvironmentFile], folders: [String]) {
        let sources = Dictionary(
            files.compactMap { file in file.promotionSource.map { (file.folder, $0.name) } },
            uniquingKeysWith: { first, _ in first })
        for index in files.indices {
            let folder = files[index].folder
            guard let source = files[index].promotionSource else { continue }
            if source.name == folder {
                files[index].report(
                    source.place, "promotion.from is this environment itself: name the one that comes before it")
            } else if !folders.contains(source.name) {
                let advice = NearestWord.nearest(to: source.name, among: folders).map { "; did you mean \($0)?" } ?? ""
                let others = folders.filter { $0 != folder }.joined(separator: ", ")
                let known = others.isEmpty ? "there is no other" : "there is \(others)"
                files[index].report(
                    source.place,
                    "promotion.from names the unknown environment \(Quoted.text(source.name)): \(known)\(advice)")
            } else if leadsBack(to: folder, sources) {
                files[index].report(source.place, "promotion.from leads back to this environment in a circle")
            }
        }
    }

    private static func leadsBack(to folder: String, _ sources: [String: String]) -> Bool {
        var current = folder
        for _ in sources {
            guard let next = sources[current] else { return false }
            if next == folder { return true }
            current = next
        }
        return false
    }
}
