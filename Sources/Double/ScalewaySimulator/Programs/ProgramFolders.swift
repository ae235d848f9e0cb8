import Glibc

/// The folder of `--allow-programs`: `IMAGE/TAG` below it is what an image runs.
struct ProgramFolders: Sendable {
    /// Absolute, without links.
    private let root: String

    /// Throws ``SimulatorError`` when `directory` isn't a folder.
    init(directory: String) throws {
        guard let root = Self.resolved(directory), Self.isFolder(root) else {
            throw SimulatorError("the folder of programs \(directory) isn't there: make it, or name another one")
        }
        self.root = root
    }

    /// `IMAGE/TAG` of the first of `tags` that there is a folder for; nil for none.
    func location(image: String, tags: [String]) -> String? {
        tags.lazy.map { "\(image)/\($0)" }.first { folder($0) != nil }
    }

    /// The folder of a location; nil when it isn't there, is none, or a name or a link would lead out of the root.
    func folder(_ location: String) -> String? {
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isName),
            let folder = Self.resolved("\(root)/\(location)"), folder.hasPrefix(root == "/" ? root : root + "/"),
            Self.isFolder(folder)
        else { return nil }
        return folder
    }

    /// A tag as the distribution specification has it, which can be no way up: it doesn't begin with a dot.
    private static func isName(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }
}
