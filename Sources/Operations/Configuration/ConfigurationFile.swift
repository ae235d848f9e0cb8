import Foundation
import Model
import Yams

/// Reads the configuration file.
///
/// Yams' nodes are decoded here by hand, and not through a general configuration reader, because every message must
/// name file, line, column and key, an unknown key must be refused with the nearest known one, and
/// `terraform.environment` is a map whose keys aren't known beforehand. A reader that is asked key by key can do none
/// of the three.
package enum ConfigurationFile {
    /// A configuration is a page of text; anything longer is some other file.
    static let maximumBytes = 256 * 1024

    /// Reads and checks `path`, which may be relative to the current folder. `SCW_API_URL` and `TF_CLI_CONFIG_FILE` of
    /// `environment` are used where the file is silent.
    ///
    /// - Throws: ``ConfigurationError`` with every problem.
    package static func load(
        path: String, environment: [String: String]
    ) throws(ConfigurationError) -> ControllerConfiguration {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder) else {
            throw whole(
                path,
                "there is no such file; name one with --config FILE, or start with `amarre demo --directory DIR`, "
                    + "which writes one"
            )
        }
        guard !isFolder.boolValue else { throw whole(path, "this is a folder; a YAML file is needed") }
        guard let data = FileManager.default.contents(atPath: absolute) else {
            throw whole(path, "the file can't be read; check its permissions")
        }
        guard data.count <= maximumBytes else {
            throw whole(path, "\(data.count) bytes are too many for a configuration (limit \(maximumBytes))")
        }
        guard let text = String(bytes: data, encoding: .utf8) else { throw whole(path, "the file isn't UTF-8 text") }
        return try decode(text, path: path, absolutePath: absolute, environment: environment)
    }

    /// Decodes `text` as if it had been read from `absolutePath`; messages name it as `path`.
    static func decode(
        _ text: String, path: String, absolutePath: String, environment: [String: String]
    ) throws(ConfigurationError) -> ControllerConfiguration {
        var decoder = ConfigurationDecoder(file: path, absolutePath: absolutePath, processEnvironment: environment)
        let root = try parse(text, path: path)
        guard let configuration = decoder.decode(root), decoder.problems.isEmpty else {
            throw ConfigurationError(problems: decoder.problems)
        }
        return configuration
    }

    private static func parse(_ text: String, path: String) throws(ConfigurationError) -> Node {
        do {
            guard let node = try Yams.Parser(yaml: text, resolver: .basic).singleRoot() else {
                throw whole(path, "the file is empty; `source.repository` at least is needed")
            }
            return node
        } catch let error as ConfigurationError {
            throw error
        } catch let error as YamlError {
            throw syntax(error, path)
        } catch {
            throw whole(path, "the file can't be read as YAML")
        }
    }

    private static func syntax(_ error: YamlError, _ path: String) -> ConfigurationError {
        let place: (mark: Mark?, message: String) =
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                (mark, "not valid YAML: \(problem)")
            case .duplicatedKeysInMapping(let keys, let context):
                (context.mark, "the same key twice: \(keys.joined(separator: ", "))")
            case .reader(let problem, _, _, _): (nil, "not valid YAML: \(problem)")
            default: (nil, "not valid YAML")
            }
        return ConfigurationError(problems: [
            ConfigurationProblem(
                file: path, line: place.mark?.line, column: place.mark?.column, key: "", message: place.message)
        ])
    }

    private static func whole(_ path: String, _ message: String) -> ConfigurationError {
        ConfigurationError(problems: [
            ConfigurationProblem(file: path, line: nil, column: nil, key: "", message: message)
        ])
    }
}
