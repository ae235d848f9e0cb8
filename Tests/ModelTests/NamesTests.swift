import Model
import Testing

@Suite struct NamesTests {
    @Test(arguments: ["a", "web", "a-1", "streamlit", "abcdefghijklmnopqrstuvwxyz012345"])
    func accepted(text: String) { #expect(ServiceName(text)?.text == text) }

    @Test(arguments: ["", "A", "1a", "-a", "a-", "a_b", "a.b", "é", "a b", "abcdefghijklmnopqrstuvwxyz0123456"])
    func refused(text: String) {
        #expect(ServiceName(text) == nil)
        #expect(EnvironmentName(text) == nil)
    }

    @Test func instances() throws {
        let name = try #require(InstanceName("my-web-12"))
        #expect(name.service.text == "my-web" && name.index == 12 && name.text == "my-web-12")
        for text in ["web", "web-", "web-01", "web-100", "web-+1", "Web-0", "-0"] {
            #expect(InstanceName(text) == nil, "\(text)")
        }
        let two = try #require(InstanceName("web-2"))
        let ten = try #require(InstanceName("web-10"))
        #expect(two < ten)
    }

    @Test func digestsAndCommits() {
        let hex = String(repeating: "a", count: 64)
        #expect(ImageDigest("sha256:" + hex) != nil)
        #expect(ImageDigest("sha256:" + hex.uppercased()) == nil)
        #expect(ImageDigest(hex) == nil)
        #expect(CommitID(String(repeating: "0", count: 40)) != nil && CommitID(hex) != nil)
        #expect(CommitID(String(repeating: "0", count: 41)) == nil)
        #expect(PinnedImage(reference: "rg/a/b@sha256:" + hex)?.repository == "rg/a/b")
        #expect(PinnedImage(reference: "rg/a/b:1.2") == nil && PinnedImage(reference: "@sha256:" + hex) == nil)
    }
}
