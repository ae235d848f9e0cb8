package import Foundation

/// Material that tests compare with and that isn't part of the package: `AMARRE_SHARED`, else
/// `../shared` beside the package.
package enum SharedMaterial {
    /// A file or folder of it; nil, with a line on standard output, when it isn't there.
    package static func url(_ path: String) -> URL? {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let root =
            ProcessInfo.processInfo.environment["AMARRE_SHARED"].map { URL(filePath: $0) }
            ?? package.deletingLastPathComponent().appending(path: "shared")
        let url = root.appending(path: path)
        guard FileManager.default.fileExists(atPath: url.path) else {
            print("skipped: \(path) isn't there; set AMARRE_SHARED to the folder that holds it")
            return nil
        }
        return url
    }
}
