import ArgumentParser
import Foundation

/// What was built, and the repository that it was built from.
struct Built {
    let amarre: URL
    let package: URL

    var provider: URL { amarre.deletingLastPathComponent().appendingPathComponent("amarre-stand-in-provider") }

    /// Throws when something isn't there.
    func check() throws {
        for file in [amarre, provider] where !FileManager.default.isExecutableFile(atPath: file.path) {
            throw ValidationError("\(file.path) isn't there; run `make release` first")
        }
    }
}
