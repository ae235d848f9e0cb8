import DesiredState
@testable import DesiredStateFiles
import Testing

@Suite("Rules on single values")
struct RuleTests {
    @Test("durations")
    func durations() {
        #expect(DurationText.read("10s") == .seconds(10) && DurationText.read("5m") == .seconds(300))
        #expect(DurationText.read("62h") == .seconds(62 * 3600) && DurationText.read("0s") == .zero)
        for text in ["", "s", "10", "-1s", "1.5h", "1d", "01s", "1 s", "1S", "9999999999s", "٣s"] {
            #expect(DurationText.read(text) == nil, "\(text)")
        }
        for text in ["0s", "1s", "90s", "2m", "90m", "62h"] {
            #expect(DurationText.read(text).map(DurationText.write) == text)
        }
    }

    @Test("milliseconds are for the controller's configuration alone")
    func milliseconds() {
        for text in ["250ms", "1500ms", "30s", "5m", "2h"] {
            #expect(DurationText.read(text, allowingMilliseconds: true).map(DurationText.write) == text)
        }
        #expect(DurationText.read("250ms") == nil)
        for text in ["ms", "1.5ms", "-1ms", "1 ms", "30", ""] {
            #expect(DurationText.read(text, allowingMilliseconds: true) == nil, "\(text)")
        }
    }

    @Test("cpu and memory")
    func quantities() {
        #expect(ResourceQuantity.readCPU("560m") == 560 && ResourceQuantity.readCPU("2") == 2000)
        for text in ["", "m", "0", "0m", "1.5", "-1", "1M", "01"] {
            #expect(ResourceQuantity.readCPU(text) == nil, "\(text)")
        }
        #expect(ResourceQuantity.readMemory("1Gi") == 1 << 30 && ResourceQuantity.readMemory("512Mi") == 512 << 20)
        #expect(
            ResourceQuantity.readMemory("1G") == 1_000_000_000 && ResourceQuantity.readMemory("128M") == 128_000_000)
        for text in ["", "Gi", "1", "1g", "1.5Gi", "-1Gi", "1 Gi", "1KiB", "0M"] {
            #expect(ResourceQuantity.readMemory(text) == nil, "\(text)")
        }
    }

    @Test(
        "cron expressions that are correct",
        arguments: [
            "0 18 * * FRI", "*/5 0-6,22-23 1,15 jan-mar 1-5", "0 0 29 2 *", "0 0 31 2 MON", "59 23 31 12 7",
            "0-30/10 * * * *",
        ])
    func goodCron(_ text: String) { #expect(CronRule.problem(in: text) == nil) }

    @Test(
        "cron expressions that are wrong",
        arguments: [
            "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *",
            "*/0 * * * *", "5/2 * * * *",
            "a * * * *",
            "1,,2 * * * *", "@daily", "* * L * *", "1-2-3 * * * *", "*/a * * * *", "0 0 30 2 *", "-1 * * * *",
            "* * * * FRY",
        ])
    func badCron(_ text: String) { #expect(CronRule.problem(in: text) != nil) }

    @Test("the nearest word")
    func nearest() {
        let words = ["image", "scaling", "secrets", "environment", "resources", "http", "migrate"]
        for (typed, meant) in [
            ("imgae", "image"), ("Secrets", "secrets"), ("secret", "secrets"), ("enviroment", "environment"),
            ("htp", "http"),
        ] {
            #expect(NearestWord.nearest(to: typed, among: words) == meant)
        }
        for typed in ["x", "colour", "", String(repeating: "a", count: 1000)] {
            #expect(NearestWord.nearest(to: typed, among: words) == nil)
        }
    }

    @Test("what YAML 1.2 makes of a plain word, and where 1.1 disagrees")
    func scalars() {
        let rows: [(String, ScalarKind)] = [
            ("", .nothing), ("~", .nothing), ("null", .nothing), ("true", .boolean(true)), ("FALSE", .boolean(false)),
            ("tRue", .text),
            ("0", .integer(0)),
            ("-12", .integer(-12)), ("010", .oddInteger), ("+1", .oddInteger), ("0x1F", .oddInteger),
            ("0o17", .oddInteger),
            ("1.0", .decimal), (".5", .decimal),
            ("1e3", .decimal), ("1e", .text), (".inf", .decimal), (".NaN", .decimal),
            ("99999999999999999999", .hugeInteger),
            ("yes", .ambiguous), ("Off", .ambiguous),
            ("1_000", .ambiguous), ("12:30", .ambiguous), ("1.4.2", .text), ("2026-01-02", .text), ("10s", .text),
            ("-", .text),
            ("a1", .text), ("0x", .text), ("1:2:x", .text),
        ]
        for (text, kind) in rows { #expect(ScalarKind(plain: text) == kind, "\(text)") }
    }

    @Test("text that is no secret is left alone")
    func harmless() {
        for (name, value) in [
            ("URL", "https://example.org/path?user=a"), ("URL", "https://user@example.org"), ("LOG_LEVEL", "info"),
            ("PASSWORD_RESET", "/reset"),
            ("CLIENT_ID", "1234abcd-1234-4abc-8abc-1234567890ab"), ("FEATURE_TOKEN", "false"),
            ("TEXT", "password={before}"),
            ("NAME", "task-force-one-two-three-four-five"),
            ("PRIMARY_KEY", "id"), ("TOKENS_PER_MINUTE", "100"),
        ] {
            #expect(PlaintextSecretRule.kind(ofVariable: name, value: value) == nil, "\(name)")
        }
    }

    @Test("time zones")
    func timeZones() {
        for name in ["Europe/Paris", "UTC", "Etc/UTC", "America/Argentina/Buenos_Aires"] {
            #expect(TimeZoneNames.problem(in: name) == nil, "\(name)")
        }
        for name in ["", "Paris", "europe/paris", "GMT+25", "../../etc/passwd"] {
            #expect(TimeZoneNames.problem(in: name) != nil, "\(name)")
        }
    }
}
