import Foundation
import GitSource
import Model
import Ports
import Testing

extension TestRepository {
    func open(
        remote: String? = nil, branch: String = "main", token: GitToken? = nil, limits: GitLimits = GitLimits(),
        timeout: Duration = .seconds(30), silence: Duration = .seconds(20)
    ) throws -> GitMirror {
        GitMirror(
            configuration: try GitConfiguration(
                remote: remote ?? path, branch: branch, mirror: mirror, token: token, limits: limits, timeout: timeout,
                silence: silence))
    }
}

/// The failure that `body` throws; an issue is recorded when it doesn't.
func failure<Value>(
    _ location: SourceLocation = #_sourceLocation, _ body: () async throws(PortFailure) -> Value
) async throws -> PortFailure {
    do {
        _ = try await body()
    } catch {
        return error
    }
    return try #require(nil as PortFailure?, "nothing was thrown", sourceLocation: location)
}

/// Resident memory of this process in bytes.
func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(Int(fields[1])) * Int(sysconf(Int32(_SC_PAGESIZE)))
}
