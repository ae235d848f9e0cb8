internal import Foundation
internal import Yams

/// The `scw` tool's configuration file: settings at its root, and profiles laid over them.
struct ScalewayConfigFile {
    /// A setting and where it was read.
    struct Entry {
        let value: String
        /// `/home/me/.config/scw/config.yaml:3: secret_key`.
        let place: String
    }

    private(set) var root: [ScalewaySetting: Entry] = [:]
    private(set) var profiles: [String: [ScalewaySetting: Entry]] = [:]
    private(set) var activeProfile: String?
    private(set) var problems: [String] = []

    /// Longest file that is read.
    private static let maximumBytes = 1 << 20

    /// Throws one problem when the file can't be read at all; what is wrong inside is in ``problems``.
    init(path: String) throws(ScalewayConfigurationError) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard (attributes?[.size] as? Int ?? 0) <= Self.maximumBytes else {
            throw ScalewayConfigurationError(["\(path): is longer than \(Self.maximumBytes) bytes"])
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else {
            throw ScalewayConfigurationError(["\(path): can't be read as UTF-8 text"])
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text, .basic)
        } catch {
            // The parser's own message quotes the line, which may hold the key.
            throw ScalewayConfigurationError(["\(path): isn't YAML that can be read"])
        }
        guard let node else { return }
        guard let mapping = node.mapping else {
            throw ScalewayConfigurationError(["\(path): must be a list of settings, each with a name and a value"])
        }
        for (key, value) in mapping {
            switch key.string {
            case "active_profile": activeProfile = value.string
            case "profiles": readProfiles(value, path)
            case let name?:
                if let (setting, entry) = read(name, value, path, prefix: "") { root[setting] = entry }
            case nil: problems.append("\(place(path, key)): a setting's name must be a text")
            }
        }
    }

    private mutating func readProfiles(_ node: Node, _ path: String) {
        guard let mapping = node.mapping else {
            if node.null == nil { problems.append("\(place(path, node)): profiles: must hold profiles by name") }
            return
        }
        for (key, value) in mapping {
            guard let name = key.string, let settings = value.mapping else {
                problems.append("\(place(path, key)): profiles: each profile must hold settings")
                continue
            }
            profiles[name] = [:]
            for (setting, value) in settings {
                guard let text = setting.string else { continue }
                if let (setting, entry) = read(text, value, path, prefix: "profiles.\(name).") {
                    profiles[name]?[setting] = entry
                }
            }
        }
    }

    private mutating func read(
        _ name: String, _ value: Node, _ path: String, prefix: String
    ) -> (ScalewaySetting, Entry)? {
        // The file belongs to another tool: keys that aren't ours are none of our business.
        guard let setting = ScalewaySetting(rawValue: name) else { return nil }
        let place = "\(place(path, value)): \(prefix)\(name)"
        guard let text = value.string else {
            if value.null == nil { problems.append("\(place) must be a text") }
            return nil
        }
        return (setting, Entry(value: text, place: place))
    }

    private func place(_ path: String, _ node: Node) -> String { node.mark.map { "\(path):\($0.line)" } ?? path }
}
