import DesiredState
import DesiredStateFiles
import Model
import Testing

@Suite("Decoding correct files")
struct DecoderTests {
    private func decode(_ path: String, _ text: String) -> DecodedState { BaseState.decode(path, text) }

    @Test("the sample has nothing wrong, and says what the application needs")
    func sample() throws {
        let state = SampleState.contents.decoded()
        #expect(state.findings == [])
        #expect(state.environments.keys.sorted().map(\.text) == ["production", "staging"])
        let production = try #require(state.environments.values.first { $0.tier == .production })
        #expect(production.services.map(\.name.text) == ["documentation", "runners", "streamlit"])
        #expect(production.services.map(\.scaling.max) == [4, 6, 6])
        #expect(production.services.allSatisfy { $0.scaling.min >= 2 && $0.migrate == nil && !$0.http.gateway })
        #expect(production.services[2].secrets == ["DATABASE_URL": SecretReference(name: "evalap-database-url")])
        #expect(production.services[2].http == HTTPSettings(port: 8501, health: "/_stcore/health"))
        #expect(production.services[2].resources == Resources(mvCPU: 560, memoryBytes: 1 << 30))
        let names = Set(state.environments.values.map(\.project))
        #expect(names.count == 2, "each environment has its own project")
    }

    @Test("keys that a file leaves out get the defaults that the values have")
    func defaults() throws {
        let text = BaseState.environment.split(separator: "\n").dropLast().joined(separator: "\n")
        let state = decode(BaseState.environmentPath, text)
        let name = try #require(EnvironmentName("production"))
        let environment = try #require(state.environments[name])
        let service = try #require(environment.services.first)
        #expect(
            environment
                == DesiredEnvironment(
                    name: name, project: environment.project, tier: .production, services: [service]))
        #expect(service.scaling == ScalingLimits(min: 2, max: 6))
        #expect(service.http == HTTPSettings(port: 8080, health: "/health"))
        #expect(!service.image.followTag)
        let partial = decode(BaseState.environmentPath, text + "\nrollout: { soak: 0s }\n")
        #expect(partial.environments[name]?.rollout == RolloutPolicy(soak: .zero))
    }

    @Test("every key of the format is read")
    func everyKey() throws {
        let environmentText = """
            apiVersion: amarre/v1
            kind: Environment
            name: staging
            region: fr-par
            project: 22222222-2222-2222-2222-222222222222
            tier: standard
            rollout: { soak: 20s, healthyProbes: 4, deadline: 6m, rollbackBudget: 90s }
            promotion: { from: production, verifiedFor: 30m }
            freeze: [ { cron: "0 18 * * FRI", duration: 62h, timezone: Europe/Paris } ]
            prune: true
            signatures: off
            fullPlanInterval: 30m
            passwords: { evalap_a: { name: evalap-database-a, revision: 3 } }
            backups:
              - { database: runners, daily: 30 }
              - database: evalap
                daily: 30
                weekly: 13
                monthly: 12
                verify: [ { table: experiments, minimumRows: 1 }, { table: public.users, minimumRows: 20 } ]
            ignore:
              - { resource: web-0, field: scaling.max, reason: "load test", until: 2026-12-31 }
              - { resource: "*", field: environment.LOG_LEVEL, reason: a look, until: "2026-02-28" }
            """
        let serviceText = """
            apiVersion: amarre/v1
            kind: Service
            name: web
            image: { repository: rg.fr-par.scw.cloud/evalap/web, tag: latest, followTag: true }
            scaling: { min: 0, max: 50, concurrentRequests: 80 }
            secrets: { DATABASE_URL: { name: evalap-database-url, revision: 7 }, OTHER: { name: other } }
            environment: { LOG_LEVEL: debug, EMPTY: "", NUMBER: "8", URL: "https://example.org/?a=b" }
            resources: { cpu: 1, memory: 2G }
            http: { port: 1, health: /, gateway: true, affinity: cookie }
            migrate: { command: [alembic, upgrade, head], current: [alembic, current], rollback: [alembic, downgrade, "{before}"], rollbackMode: automatic, deadline: 5m, database: MIGRATE_URL, secrets: { MIGRATE_URL: { name: evalap-database-migrate-url, revision: 2 } } }
            """
        let files = [
            SourceFile(path: "staging/environment.yaml", bytes: Array(environmentText.utf8)),
            SourceFile(path: "staging/services/web.yaml", bytes: Array(serviceText.utf8)),
        ]
        let state = DesiredStateDecoder.decode(
            BaseState.files(BaseState.servicePath, BaseState.service).filter { $0.path.hasPrefix("production") } + files
        )
        #expect(state.findings == [])
        let staging = try #require(state.environments.values.first { $0.name.text == "staging" })
        #expect(
            staging.rollout
                == RolloutPolicy(
                    soak: .seconds(20), healthyProbes: 4, deadline: .seconds(360), rollbackBudget: .seconds(90)))
        #expect(
            staging.promotion
                == PromotionPolicy(from: try #require(EnvironmentName("production")), verifiedFor: .seconds(1800)))
        #expect(
            staging.freeze == [
                FreezeWindow(cron: "0 18 * * FRI", duration: .seconds(62 * 3600), timezone: "Europe/Paris")
            ])
        #expect(staging.fullPlanInterval == .seconds(1800))
        #expect(staging.passwords == ["evalap_a": SecretReference(name: "evalap-database-a", revision: 3)])
        #expect(
            staging.backups == [
                BackupPolicy(
                    database: "evalap", daily: 30, weekly: 13, monthly: 12,
                    verify: [
                        BackupCheck(table: "experiments", minimumRows: 1),
                        BackupCheck(table: "public.users", minimumRows: 20),
                    ]), BackupPolicy(database: "runners", daily: 30),
            ])
        #expect(staging.ignore.map(\.resource) == ["web-0", "*"])
        #expect(staging.ignore.map(\.field) == ["scaling.max", "environment.LOG_LEVEL"])
        #expect(staging.ignore.map(\.reason) == ["load test", "a look"])
        #expect(staging.ignore.map(\.lastDay) == ["2026-12-31", "2026-02-28"])
        #expect(staging.prune && staging.signatures == .off && staging.tier == .standard)
        let web = try #require(staging.services.first)
        #expect(web.image == ImageRequest(repository: "rg.fr-par.scw.cloud/evalap/web", tag: "latest", followTag: true))
        #expect(web.scaling == ScalingLimits(min: 0, max: 50, concurrentRequests: 80))
        #expect(
            web.secrets == [
                "DATABASE_URL": SecretReference(name: "evalap-database-url", revision: 7),
                "OTHER": SecretReference(name: "other"),
            ])
        #expect(
            web.environment == ["LOG_LEVEL": "debug", "EMPTY": "", "NUMBER": "8", "URL": "https://example.org/?a=b"])
        #expect(web.resources == Resources(mvCPU: 1000, memoryBytes: 2_000_000_000))
        #expect(web.http == HTTPSettings(port: 1, health: "/", gateway: true, affinity: .cookie))
        #expect(
            web.migrate
                == Migration(
                    command: ["alembic", "upgrade", "head"], current: ["alembic", "current"],
                    rollback: ["alembic", "downgrade", "{before}"], rollbackMode: .automatic,
                    deadline: .seconds(300), database: "MIGRATE_URL",
                    secrets: ["MIGRATE_URL": SecretReference(name: "evalap-database-migrate-url", revision: 2)]))
    }

    @Test(
        "ways of writing that are accepted",
        arguments: [
            ("LOG_LEVEL: info", "LOG_LEVEL: \"*info & !more\""), ("LOG_LEVEL: info", "LOG_LEVEL: a * b & c"),
            ("LOG_LEVEL: info", "LOG_LEVEL: |\n    two\n    lines\n"), ("LOG_LEVEL: info", "LOG_LEVEL: 'yes'"),
            ("LOG_LEVEL: info", "LOG_LEVEL: é # comment\ttab"),
            ("LOG_LEVEL: info", "CLIENT_ID: 1234abcd-1234-4abc-8abc-1234567890ab"),
            ("tag: 1.4.2", "digest: sha256:" + String(repeating: "0a", count: 32)),
            ("tag: 1.4.2", "tag: latest\n  digest: sha256:" + String(repeating: "0a", count: 32)),
            ("revision: latest", "revision: 12"), ("name: web", "\"name\": 'web'"), ("cpu: 560m", "cpu: 6"),
            ("1Gi", "12228M"),
            ("apiVersion", "---\napiVersion"), ("apiVersion", "# first\n\napiVersion"),
            ("/health", "/health/a%20b?".replacing("?", with: "")),
            ("secrets:\n  DATABASE_URL: { name: evalap-database-url, revision: latest }", "secrets: {}"),
            ("\n", "\r\n"),
        ])
    func accepted(_ change: (String, String)) {
        let text =
            change.0 == "\n"
            ? BaseState.service.replacing("\n", with: "\r\n") : BaseState.service.replacing(change.0, with: change.1)
        #expect(text != BaseState.service)
        let state = decode(BaseState.servicePath, text)
        #expect(state.findings == [])
        #expect(state.environments.count == 2)
    }

    @Test("a star in a text stays a star")
    func stars() throws {
        let state = decode(
            BaseState.servicePath,
            BaseState.service.replacing("LOG_LEVEL: info", with: "A: a * b\n  B: \"*\"\n  C: '**'"))
        let production = try #require(state.environments.values.first { $0.tier == .production })
        #expect(production.services.first?.environment == ["A": "a * b", "B": "*", "C": "**"])
    }

    @Test("rules of production follow the tier, not only the name")
    func tiers() {
        let standard = decode(BaseState.environmentPath, BaseState.environment + "tier: standard\n")
        #expect(standard.findings == [] && standard.environments.values.allSatisfy { $0.tier == .standard })
        let single = BaseState.files(BaseState.servicePath, BaseState.service.replacing("min: 2", with: "min: 0"))
            .filter {
                $0.path.hasPrefix("production")
            }
        #expect(DesiredStateDecoder.decode(single).findings.map(\.line) == [8])
        let relaxed = single.map { file in
            file.path == BaseState.environmentPath
                ? SourceFile(path: file.path, bytes: file.bytes + Array("tier: standard\n".utf8)) : file
        }
        #expect(DesiredStateDecoder.decode(relaxed).findings == [])
    }

    @Test("the order of the files makes no difference")
    func order() {
        let files = BaseState.files(BaseState.servicePath, "kind: nonsense")
        #expect(DesiredStateDecoder.decode(files) == DesiredStateDecoder.decode(files.reversed()))
    }
}
