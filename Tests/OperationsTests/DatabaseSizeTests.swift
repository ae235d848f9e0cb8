import Model
import Ports
import Testing

@testable import Operations

@Suite("What doctor says of the databases")
struct DatabaseSizeTests {
    @Test(
        "bytes as people read them",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345, "12.3 kB"), (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (7_000_000_000, "7.0 GB"),
        ] as [(Int64, String)])
    func bytes(_ bytes: Int64, _ text: String) { #expect(DatabaseSize.write(bytes) == text) }

    @Test("size, growth, and what becomes of old rows")
    func text() {
        let now = Timestamp(seconds: 1_770_000_000)
        let growth = StoreGrowth(rows: 30, bytes: 70_000, since: now - .seconds(86_400), isWhole: true)
        #expect(
            DatabaseSize(bytes: 1_500_000, growth: growth, kept: "all is kept").text(now: now)
                == "1.5 MB; 30 rows in the last 7 days, about 10.0 kB a day; all is kept")
        let full = StoreGrowth(rows: 5000, bytes: 5_000_000, since: now - .seconds(86_400), isWhole: false)
        #expect(
            DatabaseSize(bytes: 10, growth: full, kept: "x").text(now: now)
                == "10 B; 5000 or more rows in the last 7 days, about 5.0 MB a day; x")
    }
}
