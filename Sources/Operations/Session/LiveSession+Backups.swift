import Backups
import Controller
import DesiredState
import LiveState
import Model
import Ports

extension LiveSession {
    /// How long `backups` waits for Scaleway: lists have a hundred rows a page, and years of backups have many pages.
    private static let backupPatience: Duration = .seconds(20)

    func backups(of environments: [EnvironmentName]) async -> [EnvironmentBackups] {
        await withTaskGroup(of: EnvironmentBackups.self) { group in
            for name in environments { group.addTask { await self.backups(of: name) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.environment < $1.environment }
        }
    }

    private func backups(of environment: EnvironmentName) async -> EnvironmentBackups {
        let machine: EnvironmentMachine?
        do throws(PortFailure) {
            machine = try await store.load(environment)?.machine
        } catch {
            return report(environment, nil, .failure(error))
        }
        let memory = machine?.memory
        guard case .valid(let desired) = memory?.git.source?.desired else {
            // What git asked for last is unknown; the backups of where it runs can be shown all the same.
            guard let project = memory?.place.project else {
                return report(
                    environment, nil,
                    .failure(
                        PortFailure(
                            .notFound, code: "never_looked",
                            "The controller has never looked at \(environment). Start it with `amarre run`, or run "
                                + "`amarre reconcile \(environment)`.")))
            }
            return report(environment, machine, await look(at: environment, in: project))
        }
        return report(
            environment, machine, policies: desired.backups ?? [], await look(at: environment, in: desired.project))
    }

    private func report(
        _ environment: EnvironmentName, _ machine: EnvironmentMachine?, policies: [BackupPolicy]? = nil,
        _ look: Result<BackupLook, PortFailure>
    ) -> EnvironmentBackups {
        BackupsReport(
            environment: environment, policies: policies, look: look, memory: machine?.memory.backups ?? BackupMemory(),
            now: clock.now
        ).backups
    }

    private func look(at environment: EnvironmentName, in project: ProjectID) async -> Result<BackupLook, PortFailure> {
        let store: any BackupStore
        do throws(PortFailure) {
            store = try adapters.backups(of: environment)
        } catch {
            return .failure(error)
        }
        let answer = await Deadline.within(Self.backupPatience) { () async -> Result<BackupLook, PortFailure> in
            do throws(PortFailure) {
                return .success(try await store.look(BackupLookRequest(environment: environment, project: project)))
            } catch {
                return .failure(error)
            }
        }
        return answer
            ?? .failure(
                PortFailure(
                    .timedOut, code: "scaleway_timeout", "Scaleway hasn't answered within \(Self.backupPatience)."))
    }
}
