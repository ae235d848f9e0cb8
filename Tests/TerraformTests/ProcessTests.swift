import Foundation
import Model
import Ports
import Terraform
import Testing

@Suite struct ProcessTests {
    /// A provisioner that ignores SIGINT, tells its process id, and would run for minutes.
    private func stubborn(_ pidFile: String) -> String {
        preamble + """
            resource "terraform_data" "a" {
              provisioner "local-exec" { command = "trap '' INT; echo $$ > \(pidFile).new; mv \(pidFile).new \(pidFile); while :; do sleep 1; done" }
            }
            """
    }

    /// The process ids of Terraform's that this bench's run records name.
    private func recorded(_ bench: Bench) -> [Int32] {
        let runs = bench.dataDirectory + "/terraform/staging/runs"
        return ((try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []).flatMap { name in
            ((try? String(contentsOfFile: "\(runs)/\(name)", encoding: .utf8)) ?? "").split(separator: "\n")
                .filter { $0.hasPrefix("pid ") }.compactMap { Int32($0.split(separator: " ")[1]) }
        }
    }

    @Test(arguments: [true, false]) func anApplyThatTakesTooLongIsEndedWithAllItStarted(supervised: Bool) async throws {
        let bench = try Bench()
        var configuration = try bench.configuration(supervised: supervised)
        configuration.timeouts.apply = .seconds(2)
        let pidFile = bench.memory + "/pid"
        let cli = try bench.cli(stubborn(pidFile), configuration: configuration)
        let plan = try await cli.plan(try request())
        await #expect { try await cli.apply(environment: try environment(), handle: plan.handle) } throws: {
            ($0 as? PortFailure)?.kind == .timedOut
        }
        let pid = try #require(number(in: pidFile))
        try await eventually("the provisioner is gone") { !isRunning(pid) }
        for terraform in recorded(bench) { #expect(!isRunning(terraform)) }
    }

    @Test func cancellingEndsAllThatWasStarted() async throws {
        let bench = try Bench()
        let pidFile = bench.memory + "/pid"
        let cli = try bench.cli(stubborn(pidFile))
        let plan = try await cli.plan(try request())
        let staging = try environment()
        let apply = Task { try await cli.apply(environment: staging, handle: plan.handle) }
        try await eventually("the provisioner runs") { number(in: pidFile) != nil }
        let pids = try [#require(number(in: pidFile))] + recorded(bench)
        #expect(pids.count == 2)
        apply.cancel()
        await #expect { try await apply.value } throws: { ($0 as? PortFailure)?.kind == .cancelled }
        for pid in pids { try await eventually("\(pid) is gone") { !isRunning(pid) } }
    }

    @Test(arguments: [true, false]) func ctrlCInTheControllersTerminalDoesntReachTerraform(supervised: Bool) async throws {
        let bench = try Bench()
        let pidFile = bench.memory + "/pid"
        let cli = try bench.cli(stubborn(pidFile), configuration: try bench.configuration(supervised: supervised))
        let plan = try await cli.plan(try request())
        let staging = try environment()
        let apply = Task { try await cli.apply(environment: staging, handle: plan.handle) }
        try await eventually("the provisioner runs") { number(in: pidFile) != nil }
        // From the provisioner up to this process; each group on the way gets no signal meant for ours.
        var pid = try #require(number(in: pidFile))
        var steps = 0
        while pid != getpid(), pid > 1 {
            #expect(getpgid(pid) != getpgrp())
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("PPid:") })
            pid = try #require(Int32(line.dropFirst(5).trimmingCharacters(in: .whitespaces)))
            steps += 1
        }
        #expect(steps >= (supervised ? 3 : 2))
        apply.cancel()
        _ = await apply.result
    }

    @Test func aCancelledTaskStartsNothing() async throws {
        let bench = try Bench()
        let cli = try bench.cli(preamble)
        let plan = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await cli.plan(try request())
        }
        await #expect { try await plan.value } throws: { ($0 as? PortFailure)?.kind == .cancelled }
    }

    private func supervise(_ arguments: [String], program: [String], input: Any?) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Bench.amarre())
        process.arguments = ["supervise"] + arguments + ["--"] + program
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    @Test func theEndOfThePipeEndsTheProgramAndItsGroup() async throws {
        let bench = try Bench()
        let (outer, inner) = (bench.memory + "/outer", bench.memory + "/inner")
        let pipe = Pipe()
        let script = "trap '' INT; sleep 300 & echo $! > \(inner); echo $$ > \(outer); wait; sleep 300"
        let process = try supervise(["--grace", "0.3"], program: ["/bin/sh", "-c", script], input: pipe)
        try await eventually("the program runs") { number(in: outer) != nil && number(in: inner) != nil }
        let pids = try [#require(number(in: outer)), #require(number(in: inner))]
        #expect(pids.allSatisfy(isRunning))
        try pipe.fileHandleForWriting.close()
        for pid in pids { try await eventually("\(pid) is gone") { !isRunning(pid) } }
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL)
    }

    @Test func theProgramIsAskedToEndBeforeItIsKilled() async throws {
        let bench = try Bench()
        let ready = bench.memory + "/ready"
        let pipe = Pipe()
        let script = "trap 'exit 7' INT; echo 1 > \(ready); while :; do sleep 0.05; done"
        let process = try supervise(["--grace", "30"], program: ["/bin/sh", "-c", script], input: pipe)
        try await eventually("the program runs") { number(in: ready) != nil }
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 7)
    }

    @Test func exitCodesAndSignalsArePassedOnAndRecorded() throws {
        let bench = try Bench()
        let record = bench.directory + "/run"
        for (script, reason, status, note) in [
            ("exit 5", Process.TerminationReason.exit, Int32(5), "exited 5"), ("kill -TERM $$", .uncaughtSignal, SIGTERM, "killed 15"),
        ] {
            try "".write(toFile: record, atomically: true, encoding: .utf8)
            let process = try supervise(["--record", record], program: ["/bin/sh", "-c", script], input: Pipe())
            process.waitUntilExit()
            #expect(process.terminationReason == reason && process.terminationStatus == status)
            let lines = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2 && lines.first?.hasPrefix("pid ") == true && lines.last == note[...])
        }
        let absent = try supervise([], program: ["/no/such/program"], input: Pipe())
        absent.waitUntilExit()
        #expect(absent.terminationStatus == 127)
        let wrong = try supervise(["--what"], program: ["/bin/true"], input: Pipe())
        wrong.waitUntilExit()
        #expect(wrong.terminationStatus == 64)
    }
}
