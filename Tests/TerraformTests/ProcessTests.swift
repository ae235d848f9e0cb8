import Foundation
import LocalServers
import Model
import Ports
import Terraform
import TestSupport
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

    @Test(arguments: [true, false]) func ctrlCInTheControllersTerminalDoesntReachTerraform(supervised: Bool)
        async throws
    {
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
        try await onOwnThread { process.waitUntilExit() }
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
        try await onOwnThread { process.waitUntilExit() }
        #expect(process.terminationReason == .exit && process.terminationStatus == 7)
    }

    @Test func aProgramWhoseOutputNobodyReadsAnyMoreEndsInOrder() async throws {
        let bench = try Bench()
        let (ready, done) = (bench.memory + "/ready", bench.memory + "/done")
        let (input, output) = (Pipe(), Pipe())
        // As Terraform does: it says that it was interrupted, goes on for a moment, and writes its state last.
        let script =
            "trap 'i=0; while [ $i -lt 20 ]; do echo stopping; i=$((i+1)); done; echo 1 > \(done); exit 1' INT; "
            + "echo 1 > \(ready); while :; do sleep 0.05; done"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Bench.amarre())
        process.arguments = ["supervise", "--grace", "30", "--", "/bin/sh", "-c", script]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try await eventually("the program runs") { number(in: ready) != nil }
        try output.fileHandleForWriting.close()
        try output.fileHandleForReading.close()
        try input.fileHandleForWriting.close()
        try await onOwnThread { process.waitUntilExit() }
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        #expect(number(in: done) == 1)
    }

    @Test func whatLeavesTheProgramsGroupIsNotWaitedFor() async throws {
        let bench = try Bench()
        let pidFile = bench.memory + "/pid"
        let (input, output) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Bench.amarre())
        let script =
            "setsid sh -c 'echo $$ > \(pidFile); exec sleep 300' & until [ -s \(pidFile) ]; do sleep 0.02; done; echo "
            + "done"
        process.arguments = ["supervise", "--", "/bin/sh", "-c", script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The end of the output is the supervisor's. (Foundation waits for whatever inherits a socket of its own, so
        // for the stray too.)
        let all = try await onOwnThread { output.fileHandleForReading.readDataToEndOfFile() }
        let stray = try #require(number(in: pidFile))
        #expect(isRunning(stray) && all == Data("done\n".utf8))
        kill(stray, SIGKILL)
        try await onOwnThread { process.waitUntilExit() }
        #expect(process.terminationStatus == 0)
    }

    @Test func whatTheProgramPrintsArrivesWhole() async throws {
        let (output, errors) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Bench.amarre())
        process.arguments = ["supervise", "--", "/bin/sh", "-c", "head -c 3000000 /dev/zero; echo end >&2"]
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let (all, rest) = try await onOwnThread {
            (output.fileHandleForReading.readDataToEndOfFile(), errors.fileHandleForReading.readDataToEndOfFile())
        }
        #expect(all.count == 3_000_000 && rest == Data("end\n".utf8))
        try await onOwnThread { process.waitUntilExit() }
        #expect(process.terminationStatus == 0)
    }

    @Test func aStartWaitsForWhatTheProcessBeforeLeftRunning() async throws {
        let bench = try Bench()
        let configuration = try bench.configuration()
        _ = try await bench.cli(preamble, configuration: configuration).plan(try request())
        let names = FileManager.default.enumerator(atPath: bench.memory)?.compactMap { $0 as? String } ?? []
        let temporary = bench.memory + "/" + (try #require(names.first { $0.hasSuffix("staging/tmp") }))
        let old = bench.dataDirectory + "/terraform/staging/working-copies/\(try commit("a"))/environments/staging"
        let (ready, go) = (bench.memory + "/ready", bench.memory + "/go")
        // Terraform of a controller that is dead: it still uses its temporary folder, and leaves a state that it
        // couldn't store.
        let script =
            "touch \(temporary)/socket; echo 1 > \(ready); until [ -e \(go) ]; do sleep 0.05; done; "
            + "[ -e \(temporary)/socket ] && echo '{}' > \(old)/errored.tfstate"
        let left = try supervise(
            ["--lock", bench.dataDirectory + "/terraform/staging/running"], program: ["/bin/sh", "-c", script],
            input: Pipe())
        try await eventually("it runs") { number(in: ready) != nil }

        let log = CollectedLog()
        let next = try bench.cli(
            ["b": ["main.tf": preamble + "resource \"terraform_data\" \"a\" {}\n"]], configuration: configuration,
            logger: log.logger)
        let plan = Task { try await next.plan(try request(commit: "b")) }
        try await eventually("the new one says that it waits") { log.text.contains("waiting for the Terraform") }
        #expect(FileManager.default.fileExists(atPath: temporary + "/socket"))
        try Data().write(to: URL(fileURLWithPath: go))
        // The kept state isn't one that Terraform takes, which is said; what matters is that it is kept.
        await #expect { try await plan.value } throws: { ($0 as? PortFailure)?.reason.code == "terraform_state" }
        try await onOwnThread { left.waitUntilExit() }
        #expect(left.terminationStatus == 0)
        #expect(!FileManager.default.fileExists(atPath: temporary + "/socket"))
        #expect(FileManager.default.fileExists(atPath: bench.dataDirectory + "/terraform/staging/unsaved.tfstate"))
    }

    @Test func aSupervisorWhoseControllerIsGoneStartsNothing() async throws {
        let bench = try Bench()
        let started = bench.memory + "/started"
        let pipe = Pipe()
        try pipe.fileHandleForWriting.close()
        let process = try supervise(
            ["--lock", bench.memory + "/lock"], program: ["/bin/sh", "-c", "echo 1 > \(started)"], input: pipe)
        try await onOwnThread { process.waitUntilExit() }
        #expect(process.terminationStatus == 127 && number(in: started) == nil)
    }

    @Test func exitCodesAndSignalsArePassedOnAndRecorded() async throws {
        let bench = try Bench()
        let record = bench.directory + "/run"
        for (script, reason, status, note) in [
            ("exit 5", Process.TerminationReason.exit, Int32(5), "exited 5"),
            ("kill -TERM $$", .uncaughtSignal, SIGTERM, "killed 15"),
        ] {
            try "".write(toFile: record, atomically: true, encoding: .utf8)
            let process = try supervise(["--record", record], program: ["/bin/sh", "-c", script], input: Pipe())
            try await onOwnThread { process.waitUntilExit() }
            #expect(process.terminationReason == reason && process.terminationStatus == status)
            let lines = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2 && lines.first?.hasPrefix("pid ") == true && lines.last == note[...])
        }
        let absent = try supervise([], program: ["/no/such/program"], input: Pipe())
        try await onOwnThread { absent.waitUntilExit() }
        #expect(absent.terminationStatus == 127)
        let wrong = try supervise(["--what"], program: ["/bin/true"], input: Pipe())
        try await onOwnThread { wrong.waitUntilExit() }
        #expect(wrong.terminationStatus == 64)
    }
}
