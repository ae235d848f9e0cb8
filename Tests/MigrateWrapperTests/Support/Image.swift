import Foundation
import LocalServers
import TestSupport

/// What stands for a service's image: the folder in which its programs run, and its Python.
struct Image: Sendable {
    /// Writable, and a test's own.
    let folder: TemporaryFolder
    /// Where the programs start.
    let directory: String
    /// The variable of that name.
    let path: String
    /// What comes before `-c`.
    var python = ["python3"]

    private static let tools = "/usr/local/bin:/usr/bin:/bin"

    /// An image whose commands are a few lines of shell. The test is skipped when Alembic can't be installed.
    static func shell() async throws -> Image {
        let python = try await installed()
        let folder = try TemporaryFolder()
        return Image(folder: folder, directory: folder.path, path: "\(folder.path)/bin:\(tools)", python: [python])
    }

    /// One of `Samples/programs/streamlit`, with Alembic.
    static func sample(_ tag: String) async throws -> Image {
        _ = try await installed()
        let directory = Wrapper.repository.appending(path: "Samples/programs/streamlit/\(tag)").path
        return Image(folder: try TemporaryFolder(), directory: directory, path: "\(directory)/bin:\(tools)")
    }

    private static func installed() async throws -> String {
        switch try await onOwnThread({ AlembicInstallation.python }) {
        case .success(let python): python
        case .failure(let missing): throw skippedTest(missing.why)
        }
    }

    /// Whether a process that a command named is there and works. One that ended may stay in the list of processes,
    /// where nobody asks for its end.
    static func isAlive(_ pid: String) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !status.contains(") Z ")
    }

    /// The lines of a file in its folder: the shell commands of these tests add one each time they run.
    func lines(_ name: String) -> [String] {
        ((try? folder.read(name)) ?? "").split(separator: "\n").map(String.init)
    }
}

extension Image {
    /// The same with another Python.
    func with(python: [String]) -> Image { Image(folder: folder, directory: directory, path: path, python: python) }
}
