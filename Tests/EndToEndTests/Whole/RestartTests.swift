import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("A restart in the middle of an apply")
    struct RestartTests {
        /// The running apply of Terraform, and what it works with.
        private struct Apply {
            let pid: pid_t
            let plan: String
            let folders: [String: Int]

            /// Nil while there is none.
            init?(_ world: World) {
                for line in world.processes() where line.contains(" apply ") && !line.contains("supervise") {
                    let words = line.split(separator: " ").map(String.init)
                    guard let pid = words.first.flatMap({ pid_t($0) }), let plan = words.last,
                        plan.hasSuffix(".tfplan"),
                        let variables = FileManager.default.contents(atPath: "/proc/\(pid)/environ")
                    else { continue }
                    let names = ["TMPDIR=", "TF_DATA_DIR="]
                    let folders = variables.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.compactMap {
                        variable in
                        names.first { variable.hasPrefix($0) }.map { String(variable.dropFirst($0.count)) }
                    }
                    guard folders.count == names.count else { continue }
                    self.pid = pid
                    self.plan = plan
                    self.folders = folders.reduce(into: [:]) { $0[$1] = Self.number($1) }
                    return
                }
                return nil
            }

            var isRunning: Bool { Self.state(pid) != nil }

            /// Whether the plan and the folders are those that it was started with.
            var hasItsFiles: Bool {
                FileManager.default.fileExists(atPath: plan) && folders.allSatisfy { Self.number($0.key) == $0.value }
            }

            private static func number(_ path: String) -> Int {
                (try? FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int) ?? -1
            }

            private static func state(_ pid: pid_t) -> Substring? {
                guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                    let end = text.lastIndex(of: ")")
                else { return nil }
                let state = text[text.index(after: end)...].split(separator: " ").first
                return state == "Z" ? nil : state
            }
        }

        @Test(
            "Terraform keeps what it works with while it ends, and the next start waits for it",
            arguments: [SIGTERM, SIGKILL])
        func restart(signal: Int32) async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                try await world.provision()
                let before = try await world.serving()
                try await world.setBehaviour("streamlit", "1.5.0", "stuck")
                let first = try world.start(["run"])
                let commit = try await world.commit([
                    "desired-state/staging/services/streamlit.yaml": World.service(tag: "1.5.0", min: 1, max: 1)
                ])
                try #require(try await world.containersSoon { $0.contains { $0.status == "updating" } })
                let apply = try #require(Apply(world))
                first.send(signal)
                if signal == SIGKILL {
                    #expect(try await first.wait() == 128 + SIGKILL)
                    // A controller would first wait for the container; a person's command goes to Terraform at once.
                    let next = try world.start(["terraform", "staging", "--", "state", "list"])
                    let waits = await eventually(within: .seconds(20)) {
                        next.errors.contains("waiting for the Terraform") || !apply.isRunning
                    }
                    #expect(waits && apply.isRunning && apply.hasItsFiles, "\(next.errors)")
                    try await release(world)
                    #expect(try await next.wait() == 0, "\(next.errors)")
                } else {
                    // It waits for the step under way, so Terraform has an end of its own.
                    try #require(await eventually { first.errors.contains("stopping at the next safe point") })
                    #expect(apply.isRunning && apply.hasItsFiles)
                    try await release(world)
                    #expect(try await first.wait() == 0)
                }
                #expect(!apply.isRunning && !FileManager.default.fileExists(atPath: apply.plan))
                let second = try world.start(["run"])
                _ = try await world.record { $0.revision == commit && $0.outcome == "completed" }
                #expect(Set(try await world.serving()).isDisjoint(with: before))
                // One of the two has told each event of the audit log, those of commands before them too.
                let isTold = await eventually {
                    let numbers = Self.toldEvents(first.errors + second.errors)
                    return second.errors.contains(": reconciliation.completed") && numbers.count > 3
                        && numbers == Set(1...(numbers.max() ?? 0))
                }
                #expect(isTold, "\(Self.toldEvents(first.errors)) \(Self.toldEvents(second.errors))")
                second.send(SIGTERM)
                #expect(try await second.wait() == 0)
                let plan = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
            }
        }

        private static func toldEvents(_ log: String) -> Set<Int> {
            Set(log.matches(of: #/audit event ([0-9]+): /#).compactMap { Int($0.1) })
        }

        private func release(_ world: World) async throws {
            try await world.setBehaviour("streamlit", "1.5.0", "good")
            try await world.call("POST", "containers/streamlit-0/release")
        }

        @Test(
            "where nothing can be started from XDG_RUNTIME_DIR, another folder in memory is used, and doctor says why")
        func noexec() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                // A mount of this process's own; the folder that World gives as XDG_RUNTIME_DIR
                // becomes like Debian's /run.
                func inside(_ arguments: [String]) async throws -> AmarreBinary.Result {
                    let script = #"mount -t tmpfs -o noexec,mode=0700 tmpfs "$0" && exec "$@""#
                    let program = try world.start(
                        "unshare",
                        ["-m", "sh", "-c", script, world.memory, try AmarreBinary.path] + arguments + [
                            "--config", world.folder.file("config.yaml"),
                        ])
                    return AmarreBinary.Result(
                        status: try await program.wait(), output: program.output, errors: program.errors)
                }
                let probe = try world.start("unshare", ["-m", "sh", "-c", #"mount -t tmpfs tmpfs "$0""#, world.memory])
                guard try await probe.wait() == 0 else {
                    throw skippedTest("mounts of one's own need root: \(probe.errors)")
                }
                let doctor = try await inside(["doctor", "--output", "json"])
                struct Check: Decodable {
                    let name: String
                    let state: String
                    let detail: String
                }
                let checks = try JSONDecoder().decode([Check].self, from: Data(doctor.output.utf8))
                let memory = try #require(checks.first { $0.name == "memory" })
                let used = try #require(memory.detail.split(separator: ";").first?.split(separator: " ").last)
                    .description
                defer { try? FileManager.default.removeItem(atPath: used) }
                #expect(memory.state == "ok" && used.hasPrefix("/dev/shm/amarre-"), "\(memory)")
                #expect(
                    memory.detail.contains("no program can be started from \(world.memory) (Permission denied"),
                    "\(memory)")
                let result = try await inside(["reconcile", "staging"])
                #expect(result.status == 0, "\(result.output)\(result.errors)")
                #expect(try await world.differences() == [])
            }
        }
    }
}
