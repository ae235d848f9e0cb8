import DesiredState
import DesiredStateFiles
import Foundation
import LiveState
import Model
import Ports

extension LiveSession {
    func doctor() async -> [DoctorCheck] {
        var checks = [await git(), await terraformBinary(), await memory(), provider()]
        checks += await account()
        checks += key()
        checks += [clockCheck(), disk(), await journalSize(), await auditSize()]
        return checks
    }

    private func check(_ name: String, _ look: () async throws -> String) async -> DoctorCheck {
        do {
            return DoctorCheck(name: name, state: .ok, detail: try await look())
        } catch let failure as PortFailure {
            return DoctorCheck(name: name, state: .failed, detail: failure.reason.message)
        } catch let failure as CommandError {
            return DoctorCheck(name: name, state: .failed, detail: failure.lines.reduce("", Sentence.join))
        } catch {
            return DoctorCheck(name: name, state: .failed, detail: "\(type(of: error))")
        }
    }

    private func git() async -> DoctorCheck {
        await check("git") {
            let snapshot = try await adapters.source.snapshot()
            let names = snapshot.environments.map(\.text).joined(separator: ", ")
            let findings = snapshot.decoded.findings.count
            let missing = (configuration.environments ?? []).filter { !snapshot.environments.contains($0) }
            guard missing.isEmpty else {
                throw CommandError(
                    "the configuration names \(missing.map(\.text).joined(separator: ", ")), and git has no such "
                        + "environment",
                    advice: "Git has: \(names.isEmpty ? "none" : names)")
            }
            return
                "\(configuration.source.branch) is at \(snapshot.commit.id.text.prefix(12)); environments: "
                + "\(names.isEmpty ? "none" : names)"
                + (findings == 0 ? "" : "; \(findings) findings, run `amarre validate`")
        }
    }

    private func terraformBinary() async -> DoctorCheck {
        await check("terraform") { "version \(try await adapters.terraform.version())" }
    }

    /// Where plans, Terraform's data and the providers that it starts lie.
    private func memory() async -> DoctorCheck {
        await check("memory") {
            let workplace = try await adapters.terraform.workplace()
            return "Terraform works in \(workplace.path)"
                + (workplace.refusals.isEmpty ? "" : "; \(workplace.refusals.joined(separator: ", "))")
        }
    }

    private func provider() -> DoctorCheck {
        guard let file = configuration.terraform.cliConfigFile else {
            return DoctorCheck(
                name: "provider", state: .ok, detail: "scaleway/scaleway comes from registry.terraform.io")
        }
        let readable = FileManager.default.isReadableFile(atPath: file)
        return DoctorCheck(
            name: "provider", state: readable ? .ok : .failed,
            detail: readable ? "installed as \(file) says" : "\(file) (terraform.cliConfigFile) can't be read")
    }

    /// The token is good when every environment's project can be read with it, and the state when its store has the
    /// bucket.
    private func account() async -> [DoctorCheck] {
        guard let known = try? await environments(), known.trouble == nil else {
            return [DoctorCheck(name: "token", state: .warning, detail: "not tried: git can't be read")]
        }
        var checks: [DoctorCheck] = []
        for name in known.inGit {
            checks.append(
                await check("token (\(name))") {
                    guard case .valid(let desired) = try await adapters.source.revision(for: name).desired else {
                        throw CommandError("the desired state is invalid", advice: "Run `amarre validate`.")
                    }
                    let live = try await adapters.reader.observe(name, project: desired.project)
                    return "project \(desired.project) can be read: \(live.containers.count) containers"
                })
            checks.append(
                await check("state (\(name))") {
                    let commit = try await adapters.source.revision(for: name).commit.id
                    return try await adapters.terraform.stateStore(environment: name, commit: commit)
                })
        }
        return checks
    }

    /// Where the key lies and how it travels; that it is good, the environments' checks say.
    private func key() -> [DoctorCheck] {
        let warnings = adapters.keyWarnings
        guard !warnings.isEmpty else {
            return [DoctorCheck(name: "key", state: .ok, detail: "it lies in no file that others can read")]
        }
        return warnings.map { DoctorCheck(name: "key", state: .warning, detail: $0) }
    }

    private func clockCheck() -> DoctorCheck {
        let synchronised = FileManager.default.fileExists(atPath: "/run/systemd/timesync/synchronized")
        return DoctorCheck(
            name: "clock", state: synchronised ? .ok : .warning,
            detail: synchronised
                ? "synchronised, \(clock.now)"
                : "\(clock.now); systemd-timesyncd doesn't say that it is synchronised: see that another service "
                    + "keeps it"
        )
    }

    private func disk() -> DoctorCheck {
        let values = try? URL(fileURLWithPath: configuration.dataDirectory).resourceValues(forKeys: [
            .volumeAvailableCapacityKey
        ])
        guard let free = values?.volumeAvailableCapacity else {
            return DoctorCheck(
                name: "disk", state: .warning, detail: "free space at \(configuration.dataDirectory) can't be read")
        }
        let megabytes = free / 1_000_000
        return DoctorCheck(
            name: "disk", state: megabytes < 500 ? .failed : .ok,
            detail: "\(megabytes) MB free at \(configuration.dataDirectory)")
    }

    private func journalSize() async -> DoctorCheck {
        await check("journal") { [self] in
            let days = configuration.retention.journal.components.seconds / 86_400
            return DatabaseSize(
                bytes: directory.journalBytes, growth: try await journal.growth(now: clock.now),
                kept: "records are kept for \(days) days"
            ).text(now: clock.now)
        }
    }

    private func auditSize() async -> DoctorCheck {
        await check("audit log") { [self] in
            guard let bytes = directory.auditBytes else { return "not begun yet" }
            return DatabaseSize(
                bytes: bytes, growth: try await adapters.audit(ProgramFacts()).growth(now: clock.now),
                kept: "all is kept"
            ).text(now: clock.now)
        }
    }
}
