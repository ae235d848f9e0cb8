import DesiredState
import Model

/// Sorts files into environments: `ENV/environment.yaml` and `ENV/services/NAME.yaml`.
///
/// Ignored: hidden files and folders, `README.md` anywhere, and JSON Schemas in `schema/`, which is why no environment
/// is called `schema`.
struct FileLayout {
    /// Largest file, in bytes; a service's file has some 500.
    static let maximumBytes = 64 * 1024
    /// Most files.
    static let maximumFiles = 2000
    /// The folder for generated JSON Schemas.
    static let schemaFolder = "schema"

    struct Environment {
        var file: SourceFile?
        /// Whether `environment.yaml` is there but too large to be read.
        var isRefused = false
        /// Whether a service's file is there but could not be taken.
        var hasRefusedService = false
        /// By the name of the file without `.yaml`.
        var services: [String: SourceFile] = [:]
    }

    private(set) var environments: [String: Environment] = [:]
    private(set) var findings: [Finding] = []
    private var refused: Set<String> = []

    init(_ files: [SourceFile]) {
        guard files.count <= Self.maximumFiles else {
            report(".", "the desired state has \(files.count) files, at most \(Self.maximumFiles) are read")
            return
        }
        var seen: Set<String> = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            guard seen.insert(file.path).inserted else {
                report(file.path, "this file is there twice")
                continue
            }
            place(file)
        }
        for (name, environment) in environments.sorted(by: { $0.key < $1.key })
        where environment.file == nil && !environment.isRefused {
            report("\(name)/environment.yaml", "the folder \(Quoted.text(name)) has no environment.yaml")
        }
        if environments.isEmpty, findings.isEmpty {
            report(
                ".",
                "no environment here: an environment is a folder with an environment.yaml; nothing is never read as "
                    + "\"delete everything\""
            )
        }
    }

    private mutating func place(_ file: SourceFile) {
        let parts = file.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), Quoted.escaped(file.path) == file.path,
            !file.path.contains("\\"), !file.path.contains("\n"), !file.path.contains("\t")
        else {
            report(
                file.path,
                "this path is not accepted: it is relative, without empty, '.' or '..' parts, '\\' or control "
                    + "characters"
            )
            return
        }
        guard !parts.contains(where: { $0.hasPrefix(".") }), parts.last != "README.md" else { return }
        if parts[0] == Self.schemaFolder, parts.count == 2, parts[1].hasSuffix(".json") { return }
        guard parts.count > 1 else {
            report(
                file.path,
                "unknown file: an environment is a folder with an environment.yaml and services/NAME.yaml; only "
                    + "README.md may stand beside"
            )
            return
        }
        guard parts[0] != Self.schemaFolder else {
            report(
                file.path,
                "the folder '\(Self.schemaFolder)' is kept for JSON Schemas (*.json): name the environment otherwise")
            return
        }
        guard NameRule.accepts(parts[0]) else {
            // Once for the folder, not for each file in it.
            if refused.insert(parts[0]).inserted {
                report(parts[0], "\(Quoted.text(parts[0])) can't be an environment's name: \(NameRule.explanation)")
            }
            return
        }
        placeInside(file, environment: parts[0], Array(parts.dropFirst()))
    }

    private mutating func placeInside(_ file: SourceFile, environment: String, _ parts: [String]) {
        var entry = environments[environment] ?? Environment()
        defer { environments[environment] = entry }
        guard file.bytes.count <= Self.maximumBytes else {
            report(file.path, "the file is too large: at most \(Self.maximumBytes) bytes (64 KiB) are read")
            // Kept without its text, so that nothing else is said to be missing.
            if parts == ["environment.yaml"] { entry.isRefused = true } else { entry.hasRefusedService = true }
            return
        }
        if parts == ["environment.yaml"] {
            entry.file = file
        } else if parts.count == 2, parts[0] == "services", parts[1].hasSuffix(".yaml") {
            let name = String(parts[1].dropLast(5))
            guard NameRule.accepts(name) else {
                report(file.path, "\(Quoted.text(name)) can't be a service's name: \(NameRule.explanation)")
                entry.hasRefusedService = true
                return
            }
            entry.services[name] = file
        } else if parts.last?.hasSuffix(".yml") == true {
            report(file.path, "unknown file: the ending is .yaml, not .yml")
        } else {
            var advice = ""
            if parts.count == 1, let nearest = NearestWord.nearest(to: parts[0], among: ["environment.yaml"]) {
                advice = "; did you mean \(nearest)?"
            } else if parts.count == 2, parts[1].hasSuffix(".yaml"),
                NearestWord.nearest(to: parts[0], among: ["services"]) != nil
            {
                advice = "; did you mean services/\(parts[1])?"
            }
            report(
                file.path,
                "unknown file: an environment's folder holds environment.yaml and services/NAME.yaml\(advice)")
        }
    }

    private mutating func report(_ path: String, _ message: String) {
        findings.append(Finding(file: Quoted.escaped(path), line: 1, column: 1, message: message))
    }
}
