import DesiredState
import Foundation
import TestSupport
import Testing

@testable import DesiredStateFiles

@Suite("Secrets in Terraform's language")
struct HCLSecretScanTests {
    @Test(
        "a secret is found where it stands",
        arguments: [
            (#"  password = "hunter2""#, "1:14"),
            (#"api_token="abc""#, "1:11"),
            (#"{"db_password": "hunter2"}"#, "1:17"),
            (#"key = { access_key = "x", user = "y" }"#, "1:22"),
            ("variable \"db_password\" {\n  type    = string\n  default = \"hunter2\"\n}\n", "3:13"),
            ("x = 1 # SCWABCDEFGHIJ12345678", "1:7"),
            ("// postgres://u:p4ss@db/app\n", "1:1"),
            ("/* a\n SCWABCDEFGHIJ12345678 */ x = 1", "1:1"),
            ("v = <<-EOT\n  one\n  postgres://u:p4ss@db/app\n  EOT\n", "3:1"),
            (#"url = "postgres://u:p4ss@${var.host}/app""#, "1:7"),
            (#"list = ["a", "SCWABCDEFGHIJ12345678"]"#, "1:14"),
            (#"x = "${join("", ["SCWABCDEFGHIJ12345678"])}""#, "1:18"),
            (#"secret_key = "11111111-2222-3333-4444-555555555555""#, "1:14"),
            (#"password = "unfinished"#, "1:12"),
            (#"url = "postgres://${var.user}:p4ss@host/app""#, "1:7"),
            (#"secret = "hunter2""#, "1:10"),
            ("password = <<EOT\nhunter2\nEOT\n", "2:1"), ("password = (\n\"hunter2\"\n)", "2:1"),
            (#"password = var.p != "" ? var.p : "hunter2""#, "1:34"), (#"password = "${var.x}hunter2""#, "1:12"),
            (#"{"variable": {"db_password": {"type": "string", "default": "hunter2"}}}"#, "1:60"),
            ("# password=hunter2", "1:1"),
        ])
    func found(text: String, place: String) {
        #expect(HCLSecretScan.hits(in: text).map { "\($0.place.line):\($0.place.column)" } == [place])
    }

    @Test(
        "what is computed, named or refers to a secret isn't one",
        arguments: [
            "password = var.password", "password_wo = ephemeral.scaleway_secret_version.p.data",
            #"password = "${var.password}""#, #"password = """#, "password_wo_version = 3",
            "variable \"db_password\" {\n  type = string\n  sensitive = true\n}",
            "resource \"scaleway_secret\" \"token\" {\n  name = \"evalap-token\"\n}",
            #"project_id = "11111111-2222-3333-4444-555555555555""#, #"condition = var.token == "a""#,
            #"url = "postgres://${var.user}:${var.pw}@host/app""#, #"password = local.passwords["app"]"#,
            #"password = data.scaleway_secret_version.db["main"].data"#,
            #"password = try(var.passwords["app"], null)"#, #"private_key = file("/run/keys/app.pem")"#,
            #"token = jsondecode(file("x"))["value"]"#, "# password = var.password",
            #"project = "11111111-2222-3333-4444-555555555555""#, #"password = "${var.a}-${var.b}""#,
            #"a = { secret = "evalap-token", revision = 1 }"#,
            #"condition = x == toset(["615245e6-3882-4d99-8798-d17ca1c95645"])"#, "a = <<EOT\nplain\nEOT\nb = 1",
            "x = \"%{ if a }\\\"b%{ endif }\"",
        ])
    func clean(text: String) {
        #expect(HCLSecretScan.hits(in: text) == [])
    }

    /// Broken code ends, whatever it is.
    @Test func anyTextEnds() {
        var random = SeededRandom(seed: 9)
        let pieces = ["\"", "${", "}", "<<EOT", "\n", "EOT", "/*", "*/", "#", "a", " = ", "\\", "{", "é", "%{", "<<-"]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            _ = HCLSecretScan.hits(in: text)
        }
    }

    @Test("a folder is looked through to its depth; states are refused; the package's own code is clean")
    func folder() throws {
        let folder = try TemporaryFolder()
        let deep = "modules/x/examples/basic"
        try FileManager.default.createDirectory(atPath: folder.file(deep), withIntermediateDirectories: true)
        try folder.write("\(deep)/main.tf", "a = 1\npassword = \"hunter2\"\n")
        try folder.write("terraform.tfvars", "token = \"hunter2\"\n")
        try folder.write("README.md", "use SCWABCDEFGHIJ12345678\n")
        try folder.write("terraform.tfstate", "{}")
        let findings = try #require(TerraformFolder.findings(folder.path))
        #expect(
            findings.map { "\($0.file):\($0.line):\($0.column)" } == [
                "README.md:1:1", "\(deep)/main.tf:2:12", "terraform.tfstate:1:1", "terraform.tfvars:1:9",
            ])
        #expect(findings.allSatisfy { !$0.message.contains("hunter2") })
        // Where git leaves states alone, they are nobody's but the person's.
        try folder.write(".gitignore", ".terraform/\n*.tfstate\n*.tfstate.*\n")
        #expect(TerraformFolder.findings(folder.path)?.count == findings.count - 1)
        let inner = try #require(TerraformFolder.findings(folder.file("modules")))
        #expect(inner.map(\.file) == ["x/examples/basic/main.tf"])
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        #expect(TerraformFolder.findings(root.appending(path: "terraform").path) == [])
        // A file of Terraform's beside an environment doesn't keep the environment from being looked at.
        try folder.write("environment.yaml", "")
        #expect(TerraformFolder.findings(folder.path) == nil)
        #expect(TerraformFolder.findings(root.appending(path: "desired-state").path) == nil)
    }
}
