import DesiredState
import Foundation
import Model
import Yams

/// Turns the file's nodes into a ``ControllerConfiguration``, and collects what is wrong instead of
/// stopping at the first.
struct ConfigurationDecoder {
    /// As messages name it.
    let file: String
    /// Paths in the file are relative to its folder.
    let absolutePath: String
    let processEnvironment: [String: String]
    private(set) var problems: [ConfigurationProblem] = []

    /// The known keys of each section; the whole file is the section without a
    /// name. `controller/config.yaml` shows them all.
    static let keys: [String: [String]] = [
        "": ["dataDirectory", "source", "environments", "scaleway", "terraform", "probe", "retention", "web"],
        "source": [
            "repository", "branch", "desiredStatePath", "terraformPath", "tokenFile", "sshKeyFile",
            "sshKeyPassphraseFile", "sshKnownHosts",
            "pollInterval",
        ],
        "scaleway": ["apiURL", "configFile", "profile", "profiles", "surveyInterval"],
        "terraform": ["binary", "cliConfigFile", "stateDirectory", "backend", "environment"],
        "terraform.backend": ["endpoint", "bucket", "region"],
        "probe": ["timeout"],
        "retention": ["journal"],
    ]

    init(file: String, absolutePath: String, processEnvironment: [String: String]) {
        self.file = file
        self.absolutePath = absolutePath
        self.processEnvironment = processEnvironment
    }

    /// Nil, or a value beside ``problems``, when something is wrong.
    mutating func decode(_ root: Node) -> ControllerConfiguration? {
        guard let section = readSection(root, key: "") else { return nil }
        if let web = section.keys["web"] {
            report(web, "web", "this key is reserved: this version has no web server")
        }
        let source = decodeSource(section.child("source"), of: root)
        let environments = decodeEnvironments(section)
        let result = ControllerConfiguration(
            file: absolutePath,
            dataDirectory: path(section, "dataDirectory") ?? absolute("data"),
            source: source,
            environments: environments,
            scaleway: decodeScaleway(section.child("scaleway"), for: environments),
            terraform: decodeTerraform(section.child("terraform")),
            probe: decodeProbe(section.child("probe")), retention: decodeRetention(section.child("retention")))
        problems.sort { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
        return result
    }
}

// MARK: Sections

extension ConfigurationDecoder {
    private mutating func decodeSource(_ node: Node?, of root: Node) -> ControllerConfiguration.Source {
        let section = node.flatMap { readSection($0, key: "source") }
        var repository = ""
        if let value = section?.values["repository"] {
            repository = text(value, "source.repository").map { decodeRepository($0, value) } ?? ""
        } else if section != nil || node == nil {
            report(
                node ?? root, "source.repository",
                "this key is needed: the path or URL of the repository that holds the desired state")
        }
        return ControllerConfiguration.Source(
            repository: repository,
            branch: branch(section) ?? "main",
            desiredStatePath: treePath(section, "desiredStatePath") ?? "desired-state",
            terraformPath: treePath(section, "terraformPath") ?? "terraform",
            tokenFile: section.flatMap { path($0, "tokenFile") },
            ssh: section.flatMap { decodeSSH($0, repository: repository) },
            pollInterval: duration(section, "pollInterval", in: .milliseconds(100) ... .seconds(86_400)) ?? .seconds(15)
        )
    }

    /// An ssh address needs a key and pins, and they mean nothing to any other.
    private mutating func decodeSSH(_ section: Section, repository: String) -> ControllerConfiguration.SSH? {
        let names = ["sshKeyFile", "sshKeyPassphraseFile", "sshKnownHosts"]
        let isSecureShell = RepositoryAddress.isSecureShell(repository)
        guard isSecureShell else {
            for name in names {
                guard let node = section.keys[name] else { continue }
                report(
                    node, "source.\(name)",
                    "source.repository is no ssh address, so this key means nothing; take it out")
            }
            return nil
        }
        guard let node = section.keys["repository"] else { return nil }
        guard let key = path(section, "sshKeyFile") else {
            report(
                node, "source.sshKeyFile",
                "an ssh address needs this key: the file of a private key, readable by this user alone")
            return nil
        }
        guard let hosts = path(section, "sshKnownHosts") else {
            report(
                node, "source.sshKnownHosts",
                "an ssh address needs this key: a file in the format of known_hosts with the keys that the host "
                    + "publishes"
            )
            return nil
        }
        return ControllerConfiguration.SSH(
            keyFile: key, passphraseFile: path(section, "sshKeyPassphraseFile"), knownHostsFile: hosts)
    }

    private mutating func decodeBackend(_ terraform: Section) -> ControllerConfiguration.Backend? {
        guard let node = terraform.child("backend"),
            let section = readSection(node, key: "terraform.backend")
        else { return nil }
        if terraform.keys["stateDirectory"] != nil {
            report(
                node, "terraform.backend", "the state is in one place: take this key out, or terraform.stateDirectory")
        }
        var settings = ControllerConfiguration.Backend()
        if let value = section.values["endpoint"], let text = text(value, "terraform.backend.endpoint") {
            if let problem = RepositoryAddress.problem(withStore: text) {
                report(value, "terraform.backend.endpoint", problem)
            }
            settings.endpoint = text
        }
        settings.bucket = section.values["bucket"].flatMap { nonEmpty($0, "terraform.backend.bucket") }
        settings.region = section.values["region"].flatMap { nonEmpty($0, "terraform.backend.region") }
        return settings
    }

    private mutating func decodeEnvironments(_ section: Section) -> [EnvironmentName]? {
        guard let node = section.values["environments"] else { return nil }
        guard let items = node.sequence else {
            report(node, "environments", "a list of environment names is expected, such as [staging, production]")
            return nil
        }
        if items.isEmpty {
            report(
                node, "environments", "the list is empty; leave the key out to look after all environments that git has"
            )
        }
        var names: [EnvironmentName] = []
        for (index, item) in items.enumerated() {
            guard let text = text(item, "environments[\(index)]") else { continue }
            guard let name = EnvironmentName(text) else {
                report(item, "environments[\(index)]", "'\(text)' is no environment name (\(NameRule.explanation))")
                continue
            }
            if names.contains(name) { report(item, "environments[\(index)]", "'\(name)' is there already") }
            names.append(name)
        }
        return names
    }

    private mutating func decodeTerraform(_ node: Node?) -> ControllerConfiguration.Terraform {
        let section = node.flatMap { readSection($0, key: "terraform") }
        var binary = "terraform"
        if let value = section?.values["binary"], let text = nonEmpty(value, "terraform.binary") {
            binary = text.contains("/") ? absolute(text) : text
        }
        return ControllerConfiguration.Terraform(
            binary: binary,
            cliConfigFile: section.flatMap { path($0, "cliConfigFile") }
                ?? given("TF_CLI_CONFIG_FILE").map { absoluteToCurrentFolder($0) },
            stateDirectory: section.flatMap { path($0, "stateDirectory") },
            backend: section.flatMap { decodeBackend($0) },
            environment: section?.values["environment"].map { decodeVariables($0) } ?? [:])
    }

    private mutating func decodeProbe(_ node: Node?) -> ControllerConfiguration.Probe {
        let section = node.flatMap { readSection($0, key: "probe") }
        return ControllerConfiguration.Probe(
            timeout: duration(section, "timeout", in: .milliseconds(100) ... .seconds(60)) ?? .seconds(2))
    }

    private mutating func decodeRetention(_ node: Node?) -> ControllerConfiguration.Retention {
        let section = node.flatMap { readSection($0, key: "retention") }
        let days = Duration.seconds(86_400) ... .seconds(36_500 * 86_400)
        return duration(section, "journal", in: days, allowingDays: true).map { .init(journal: $0) } ?? .init()
    }

    private mutating func decodeVariables(_ node: Node) -> [String: String] {
        let key = "terraform.environment"
        guard let mapping = node.mapping else {
            report(node, key, "variables and their values are expected, such as {AMARRE_STANDIN_POLL: 100ms}")
            return [:]
        }
        var variables: [String: String] = [:]
        for (nameNode, valueNode) in mapping {
            guard let name = nameNode.scalar?.string,
                let value = text(valueNode, "\(key).\(nameNode.scalar?.string ?? "")")
            else {
                continue
            }
            if let problem = Self.problem(withVariable: name) { report(nameNode, "\(key).\(name)", problem) }
            variables[name] = value
        }
        return variables
    }

    private static func problem(withVariable name: String) -> String? {
        let letters = name.utf8.allSatisfy { byte in
            (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte) || byte == 95
        }
        guard letters, let first = name.utf8.first, !(48...57).contains(first) else {
            return "a variable's name is letters, digits and '_', and doesn't start with a digit"
        }
        let reserved = ["TF_CLI_CONFIG_FILE", "TF_DATA_DIR", "TF_IN_AUTOMATION", "TF_INPUT", "TMPDIR", "PATH", "HOME"]
        if reserved.contains(name) || name.hasPrefix("TF_VAR_") || name.hasPrefix("SCW_") {
            return "the controller sets this variable itself"
        }
        return nil
    }
}

// MARK: Values

extension ConfigurationDecoder {
    /// One mapping of the file: the nodes of its keys and of its values.
    struct Section {
        let key: String
        var keys: [String: Node] = [:]
        var values: [String: Node] = [:]

        /// The value of a key that holds a section of its own; an empty section counts as none.
        func child(_ name: String) -> Node? { values[name].flatMap { $0.null == nil ? $0 : nil } }

        func path(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }
    }

    mutating func readSection(_ node: Node, key: String) -> Section? {
        let known = Self.keys[key] ?? []
        guard let mapping = node.mapping else {
            report(node, key, "keys and values are expected here; known keys: \(known.joined(separator: ", "))")
            return nil
        }
        var section = Section(key: key)
        for (nameNode, value) in mapping {
            guard let name = nameNode.scalar?.string else {
                report(nameNode, key, "a key must be plain text")
                continue
            }
            guard known.contains(name) else {
                let nearest = NearestWord.nearest(to: name, among: known)
                let advice = nearest.map { "did you mean '\($0)'?" } ?? "known keys: \(known.joined(separator: ", "))"
                report(nameNode, section.path(name), "unknown key; \(advice)")
                continue
            }
            section.keys[name] = nameNode
            section.values[name] = value
        }
        return section
    }

    mutating func text(_ node: Node, _ key: String) -> String? {
        guard let scalar = node.scalar, node.null == nil else {
            report(node, key, "a text is expected")
            return nil
        }
        guard !scalar.string.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            report(node, key, "control characters aren't allowed")
            return nil
        }
        return scalar.string
    }

    mutating func nonEmpty(_ node: Node, _ key: String) -> String? {
        guard let text = text(node, key) else { return nil }
        if text.isEmpty { report(node, key, "the value is empty; leave the key out for the default") }
        return text
    }

    mutating func path(_ section: Section, _ name: String) -> String? {
        guard let node = section.values[name], let text = nonEmpty(node, section.path(name)) else { return nil }
        return absolute(text)
    }

    mutating func decodeRepository(_ text: String, _ node: Node) -> String {
        if let problem = RepositoryAddress.problem(withRepository: text) { report(node, "source.repository", problem) }
        return RepositoryAddress.isURL(text) || RepositoryAddress.isSecureShell(text) ? text : absolute(text)
    }

    mutating func branch(_ section: Section?) -> String? {
        guard let node = section?.values["branch"], let text = nonEmpty(node, "source.branch") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let forbidden: Set<Character> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
        if parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") || $0.hasSuffix(".lock") || $0.hasSuffix(".") })
            || text.contains("..")
            || text.contains("@{") || text.hasPrefix("-") || text.contains(where: forbidden.contains)
        {
            report(node, "source.branch", "'\(text)' is no branch name that git accepts (git check-ref-format)")
        }
        return text
    }

    /// A folder inside the repository: relative, and without `..`.
    mutating func treePath(_ section: Section?, _ name: String) -> String? {
        guard let node = section?.values[name], let text = nonEmpty(node, "source.\(name)") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
            report(
                node, "source.\(name)",
                "'\(text)' must be a folder inside the repository, such as 'desired-state' or 'deploy/terraform'")
        }
        return text
    }

    mutating func duration(
        _ section: Section?, _ name: String, in range: ClosedRange<Duration>, allowingDays: Bool = false
    )
        -> Duration?
    {
        guard let section, let node = section.values[name] else { return nil }
        let key = section.path(name)
        guard let text = text(node, key) else { return nil }
        guard let duration = DurationText.read(text, allowingMilliseconds: true, allowingDays: allowingDays) else {
            report(
                node, key,
                "'\(text)' is no duration: a whole number and its unit are expected "
                    + "\(allowingDays ? "(h or d), such as 400d" : "(ms, s, m or h), such as 30s")"
            )
            return nil
        }
        if !range.contains(duration) {
            report(
                node, key,
                "\(text) is outside \(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound))")
        }
        return duration
    }

    func given(_ variable: String) -> String? {
        processEnvironment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    func absolute(_ text: String) -> String {
        if text.hasPrefix("~/"), let home = given("HOME") {
            return URL(
                fileURLWithPath: String(text.dropFirst(2)), relativeTo: URL(fileURLWithPath: home, isDirectory: true)
            )
            .standardizedFileURL.path
        }
        let folder = URL(fileURLWithPath: absolutePath).deletingLastPathComponent()
        return URL(fileURLWithPath: text, relativeTo: folder).standardizedFileURL.path
    }

    func absoluteToCurrentFolder(_ text: String) -> String {
        URL(fileURLWithPath: text).standardizedFileURL.path
    }

    mutating func report(_ node: Node, _ key: String, _ message: String) {
        let mark = node.mark
        problems.append(
            ConfigurationProblem(
                file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, key: key, message: message))
    }
}
