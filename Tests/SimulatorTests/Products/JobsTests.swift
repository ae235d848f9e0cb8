import SimulatedCloud
import Testing

/// Definitions, runs, references and schedules of jobs.
@Suite struct JobsTests {
    private static func change(_ image: String = "alpine:1", _ edit: (inout JobChange) -> Void = { _ in }) -> JobChange
    {
        var change = JobChange()
        (change.milliVCPULimit, change.memoryLimitMiB, change.localStorageMiB, change.image) = (70, 128, 1000, image)
        edit(&change)
        return change
    }

    private static func job(
        _ fixture: inout CloudFixture, _ image: String = "alpine:1", _ edit: (inout JobChange) -> Void = { _ in }
    )
        throws -> JobDefinition
    {
        try fixture.cloud.createJob(projectID: CloudFixture.project, region: "fr-par", change(image, edit))
    }

    @Test func aRunGoesThroughItsStatesAndSucceeds() throws {
        var fixture = CloudFixture()
        let job = try Self.job(&fixture)
        let run = try #require(try fixture.cloud.startJob(job.id, JobStart()).first)
        #expect(run.state == .validated && run.startedAt == nil)
        var states: [JobRun.State] = []
        for _ in 0..<80 {
            fixture.pass(0.5)
            let state = try fixture.cloud.jobRun(run.id).state
            if states.last != state { states.append(state) }
        }
        #expect(states == [.validated, .queued, .running, .succeeded])
        let ended = try fixture.cloud.jobRun(run.id)
        #expect(ended.exitCode == 0 && ended.reason == nil && ended.attempts == 1)
        #expect(try #require(ended.terminatedAt) > #require(ended.startedAt))
    }

    private static let failures: [(ImageBehaviour, String, Int?)] = [
        (.crashes, "exited_with_error", 1), (.unpullable, "image_not_found", nil), (.stuck, "timeout", nil),
    ]

    @Test(arguments: failures)
    func aBadImageFailsTheRun(behaviour: ImageBehaviour, reason: String, exitCode: Int?) throws {
        var fixture = CloudFixture()
        try fixture.cloud.setBehaviour(behaviour, of: "alpine:1")
        let job = try Self.job(&fixture) { $0.timeout = 60_000_000 }
        let run = try #require(try fixture.cloud.startJob(job.id, JobStart()).first)
        fixture.pass(300)
        let ended = try fixture.cloud.jobRun(run.id)
        #expect(ended.state == .failed && ended.reason == reason && ended.exitCode == exitCode)
    }

    @Test func aFailedRunIsTriedAgainAsOftenAsThePolicySays() throws {
        var fixture = CloudFixture()
        try fixture.cloud.setBehaviour(.crashes, of: "alpine:1")
        let job = try Self.job(&fixture) { $0.maxRetries = .some(2) }
        let run = try #require(try fixture.cloud.startJob(job.id, JobStart()).first)
        fixture.pass(600)
        #expect(try fixture.cloud.jobRun(run.id).attempts == 3)
        #expect(try fixture.cloud.jobRun(run.id).state == .failed)
    }

    @Test func aLiveRunKeepsItsDefinition() throws {
        var fixture = CloudFixture()
        let job = try Self.job(&fixture)
        let run = try #require(try fixture.cloud.startJob(job.id, JobStart()).first)
        #expect(throws: CloudError.plain(status: 403, message: "one or more job runs are still running")) {
            try fixture.cloud.deleteJob(job.id)
        }
        #expect(try fixture.cloud.stopJobRun(run.id).state == .interrupting)
        fixture.pass(5)
        #expect(try fixture.cloud.jobRun(run.id).state == .interrupted)
        try fixture.cloud.deleteJob(job.id)
        #expect(throws: CloudError.plain(status: 404, message: "job run is not found")) {
            try fixture.cloud.jobRun(run.id)
        }
    }

    @Test func aStartOverridesWhatItMay() throws {
        var fixture = CloudFixture()
        let job = try Self.job(&fixture) { $0.environment = ["A": "1", "B": "1"] }
        var start = JobStart()
        (start.args, start.environment, start.replicas) = (["migrate"], ["B": "2"], 3)
        let runs = try fixture.cloud.startJob(job.id, start)
        #expect(
            runs.count == 3 && runs[0].settings.args == ["migrate"]
                && runs[0].settings.environment == ["A": "1", "B": "2"])
        #expect(try fixture.cloud.job(job.id).settings.args == [])
    }

    @Test func aReferenceIsReadAtTheRun() throws {
        var fixture = CloudFixture()
        let job = try Self.job(&fixture)
        let secret = try fixture.cloud.createSecret(
            name: "s", projectID: CloudFixture.project, type: nil, isProtected: false, SecretChange(),
            by: CloudFixture.caller)
        _ = try fixture.cloud.addJobSecrets(
            to: job.id, [.init(secretID: secret.id, version: "latest", target: .variable(name: "S"))])
        let before = try #require(try fixture.cloud.startJob(job.id, JobStart()).first)
        fixture.pass(100)
        #expect(try fixture.cloud.jobRun(before.id).reason == "secret_not_found")
        _ = try fixture.cloud.createVersion(
            of: secret.id, data: "eA==", description: "", disablePrevious: false, by: CloudFixture.caller)
        let after = try #require(try fixture.cloud.startJob(job.id, JobStart()).first)
        fixture.pass(100)
        #expect(try fixture.cloud.jobRun(after.id).state == .succeeded)
    }

    /// With the zone, and hours until the first start. The fixture's clock starts on 2027-01-15 at 08:00 UTC, a Friday.
    private static let schedules: [(String, String, Double)] = [
        ("0 9 * * *", "UTC", 1), ("0 10 * * *", "Europe/Paris", 1), ("*/15 * * * *", "UTC", 0.25),
        ("30 8 * * 1", "UTC", 72.5),
        ("0 0 1 2 *", "UTC", 400),
    ]

    @Test(arguments: schedules)
    func aScheduleStartsRuns(schedule: String, timezone: String, hours: Double) throws {
        var fixture = CloudFixture()
        let job = try Self.job(&fixture) { ($0.cronSchedule, $0.cronTimezone) = (.some(schedule), timezone) }
        var filter = ResourceFilter()
        filter.parentID = job.id
        fixture.pass(hours * 3600 - 1)
        #expect(fixture.cloud.jobRuns(filter).totalCount == 0)
        fixture.pass(2)
        #expect(fixture.cloud.jobRuns(filter).totalCount == 1)
    }

    @Test func aClearedScheduleStartsNothing() throws {
        var fixture = CloudFixture()
        let job = try Self.job(&fixture) { $0.cronSchedule = .some("0 9 * * *") }
        var change = JobChange()
        change.cronSchedule = .some(nil)
        #expect(try fixture.cloud.updateJob(job.id, change).settings.cron == nil)
        fixture.pass(2 * 86400)
        #expect(fixture.cloud.jobRuns(ResourceFilter()).totalCount == 0)
    }

    @Test func badDefinitionsAreRefused() throws {
        var fixture = CloudFixture()
        #expect(throws: CloudError.self) { try Self.job(&fixture) { $0.image = nil } }
        #expect(throws: CloudError.self) { try Self.job(&fixture) { $0.milliVCPULimit = 7000 } }
        #expect(throws: CloudError.self) { try Self.job(&fixture) { $0.cronSchedule = .some("every day") } }
        #expect(fixture.cloud.jobs(ResourceFilter()).totalCount == 0)
    }
}
