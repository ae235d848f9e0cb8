import Model
import Testing

@testable import Terraform

/// What is written into an environment's root, besides what a plan shows of it.
@Suite struct GeneratedFilesTests {
    /// A root without a database declares no such number.
    @Test(arguments: [(nil, false), (30, true)] as [(Int?, Bool)])
    func howLongBackupsAreKeptIsANumber(days: Int?, isThere: Bool) throws {
        let generated = try GeneratedFiles(
            instances: [], secrets: [:], backupDays: days, adoptions: [], statePath: nil)
        let variables = try #require(generated.files.first { $0.name == GeneratedFiles.tfvarsName }).content
        #expect(String(decoding: variables, as: UTF8.self).contains(#""backup_daily" : 30"#) == isThere)
        #expect(String(decoding: variables, as: UTF8.self).contains("backup_daily") == isThere)
    }
}
