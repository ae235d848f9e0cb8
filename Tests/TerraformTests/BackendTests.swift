import Foundation
import HTTPTransport
import Model
import Ports
import Terraform
import TestSupport
import Testing

@testable import Terraform

/// The `s3` backend as the roots declare it, on a real S3-speaking server: nothing but the configuration differs from
/// Scaleway's.
@Suite struct BackendTests {
    static let stateKey = "staging/terraform.tfstate"
    static let lockKey = stateKey + ".tflock"

    /// The backend block of the real root.
    static func block() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "terraform/environments/staging/versions.tf"), encoding: .utf8)
        let block = try #require(StateBackend.block(in: text))
        return "terraform {\n  backend \"s3\" {\(block)}\n}\n"
    }

    private struct Setting {
        let bench: Bench
        let store: ObjectStore
        let transport: HTTPTransport

        init() async throws {
            store = try await ObjectStore.start()
            bench = try Bench()
            transport = try HTTPTransport()
        }

        func cli(_ text: String, data: String? = nil) throws -> TerraformCLI {
            var configuration = try bench.configuration(data: data)
            configuration.stateDirectory = nil
            configuration.backend = StateBackendSettings(endpoint: store.endpoint, bucket: ObjectStore.bucket)
            return try bench.cli(
                preamble + BackendTests.block() + text, configuration: configuration, transport: transport)
        }
    }

    private static let simple = "resource \"terraform_data\" \"a\" {}\n"

    private func failure(_ cli: TerraformCLI, _ request: TerraformPlanRequest) async throws -> PortFailure {
        do {
            _ = try await cli.plan(request)
        } catch { return error }
        return try #require(nil as PortFailure?, "the plan succeeded")
    }

    /// Before anything was planned, and without a key.
    @Test func aBucketThatIsMissingIsTold() async throws {
        let setting = try await Setting()
        func told(bucket: String) async -> Result<String, PortFailure> {
            do {
                var configuration = try setting.bench.configuration()
                configuration.stateDirectory = nil
                configuration.backend = StateBackendSettings(endpoint: setting.store.endpoint, bucket: bucket)
                let cli = try setting.bench.cli(
                    preamble + Self.block(), configuration: configuration, transport: setting.transport)
                return .success(try await cli.stateStore(environment: try environment(), commit: try commit("a")))
            } catch {
                return .failure(error as? PortFailure ?? PortFailure(.internalError, code: "test", "\(error)"))
            }
        }
        #expect(
            await told(bucket: ObjectStore.bucket)
                == .success("\(setting.store.endpoint), bucket \(ObjectStore.bucket), answers"))
        guard case .failure(let missing) = await told(bucket: "nowhere") else {
            Issue.record("the bucket isn't missed")
            return
        }
        #expect(missing.kind == .invalid && missing.reason.code == "state_bucket_missing")
        #expect(missing.reason.message.contains("has no bucket nowhere: apply terraform/bootstrap"))
        setting.store.end()
        guard case .failure(let away) = await told(bucket: ObjectStore.bucket) else {
            Issue.record("a store that is away isn't missed")
            return
        }
        #expect(away.kind == .unreachable && away.reason.code == "state_backend_unreachable")
    }

    @Test func theRootsOwnBlockIsRead() throws {
        let own = try #require(
            StateBackend(
                root: URL(filePath: #filePath).deletingLastPathComponent().path
                    + "/../../terraform/environments/production", settings: nil)
        )
        #expect(
            own.endpoint == "https://s3.fr-par.scw.cloud" && own.bucket == "evalap-production-terraform"
                && own.region == "fr-par")
        #expect(own.arguments == ["-backend-config=max_retries=3"])
        #expect(StateBackend.block(in: "terraform {\n  # backend \"s3\" {\n  backend \"local\" {}\n}\n") == nil)
    }

    @Test func planAndApplyKeepTheStateInTheStore() async throws {
        let setting = try await Setting()
        let cli = try setting.cli(Self.simple)
        let plan = try await cli.plan(try request())
        #expect(plan.changes.count == 1)
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        let state = try #require(try setting.store.object(Self.stateKey))
        #expect(state.contains("terraform_data"))
        #expect(try setting.store.object(Self.lockKey) == nil)
        #expect(
            try await setting.cli(Self.simple, data: setting.bench.directory + "/other").plan(try request()).changes
                .isEmpty)
        // Neither the key nor the state is in a file that stays.
        #expect(
            try setting.bench.files(
                holding: "7fca1cc2-5ac2-4b27-9b1f-3b63a0b3e9a1", in: [setting.bench.directory, setting.bench.memory])
                == [])
        #expect(try setting.bench.files(holding: "\"lineage\"", in: [setting.bench.directory]) == [])
    }

    @Test(arguments: [true, false])
    func aStoreThatDoesntAnswerIsNoticedAndNothingIsApplied(silent: Bool) async throws {
        let setting = try await Setting()
        let cli = try setting.cli(Self.simple)
        let plan = try await cli.plan(try request())
        if silent { setting.store.pause() } else { setting.store.end() }
        for new in [true, false] {
            let began = ContinuousClock.now
            // A controller that begins now, which has to run `init` first, and one that knows the store.
            let refused = try await failure(
                new ? try setting.cli(Self.simple, data: setting.bench.directory + "/new") : cli, try request())
            #expect(ContinuousClock.now - began < .seconds(15))
            #expect(refused.kind == .unreachable && refused.reason.code == "state_backend_unreachable", "\(refused)")
            #expect(
                refused.reason.message.contains(setting.store.endpoint) && refused.reason.message.contains("staging"),
                "\(refused)")
        }
        let staging = try environment()
        await #expect { try await cli.apply(environment: staging, handle: plan.handle) } throws: {
            ($0 as? PortFailure)?.reason.code == "state_backend_unreachable"
        }
        guard silent else { return }
        setting.store.resume()
        #expect(try setting.store.object(Self.stateKey) == nil)
        let again = try await cli.plan(try request())
        _ = try await cli.apply(environment: staging, handle: again.handle)
        #expect(try setting.store.object(Self.stateKey) != nil)
    }

    @Test func someoneElsesLockIsToldAndStays() async throws {
        let setting = try await Setting()
        let cli = try setting.cli(Self.simple)
        _ = try await cli.plan(try request())
        let created = (WallClock().now + .seconds(-185)).description
        let lock =
            #"{"ID":"c1cb74bd-3c8f-6336-64b3-c6dcc8161d24","Operation":"OperationTypeApply","Info":"","Who":"dominique@laptop","Version":"1.11.4","Created":"\#(created)","Path":"states/staging/terraform.tfstate"}"#
        try setting.store.put(lock, at: Self.lockKey)
        let refused = try await failure(cli, try request())
        #expect(refused.kind == .locked && refused.reason.code == "terraform_locked", "\(refused)")
        #expect(
            refused.reason.message.contains("dominique@laptop") && refused.reason.message.contains("3 min ago"),
            "\(refused)")
        #expect(try setting.store.object(Self.lockKey) == lock)
        try setting.store.delete(Self.lockKey)
        #expect(try await cli.plan(try request()).changes.count == 1)
    }

    @Test func aLockThatOurOwnDeadProcessLeftIsReleased() async throws {
        let setting = try await Setting()
        let marker = setting.bench.memory + "/running"
        let slow = """
            resource "terraform_data" "a" {
              provisioner "local-exec" { command = "echo $$ > \(marker); while :; do sleep 1; done" }
            }
            """
        let first = try setting.cli(slow)
        let plan = try await first.plan(try request())
        let staging = try environment()
        let apply = Task { try await first.apply(environment: staging, handle: plan.handle) }
        try await eventually("it holds the lock") { number(in: marker) != nil }
        let left = try #require(try setting.store.object(Self.lockKey))
        let runs = setting.bench.dataDirectory + "/terraform/staging/runs"
        let record = try #require(try FileManager.default.contentsOfDirectory(atPath: runs).first)
        let pid = try #require(
            RunRecord(text: try String(contentsOfFile: "\(runs)/\(record)", encoding: .utf8))?.process?.pid)
        kill(-pid, SIGKILL)
        _ = await apply.result
        #expect(try setting.store.object(Self.lockKey) == left)
        #expect(try await setting.cli(Self.simple).plan(try request()).changes.count == 1)
        #expect(try setting.store.object(Self.lockKey) == nil)
    }
}
