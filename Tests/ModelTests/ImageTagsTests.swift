import Model
import Testing

@Suite struct ImageTagsTests {
    private func image(_ number: Int, repository: String = "rg/a/web") throws -> PinnedImage {
        let digits = String(number)
        return PinnedImage(
            repository: repository,
            digest: try #require(ImageDigest("sha256:" + String(repeating: "0", count: 64 - digits.count) + digits)))
    }

    @Test func theLastTagThatGitAskedForIsShown() throws {
        var tags = ImageTags()
        tags.remember("1.5.0", of: try image(1))
        tags.remember("stable", of: try image(1))
        tags.remember("1.5.0", of: try image(1))
        #expect(tags.tag(of: try image(1)) == "stable", "the same question again changes nothing")
        #expect(tags.tag(of: try image(2)) == nil)
        #expect(tags.tag(of: try image(1, repository: "rg/b/web")) == nil)
        #expect(tags.image(of: try image(1).digest) == (try image(1)))
    }

    @Test func itIsBounded() throws {
        var tags = ImageTags()
        for number in 0..<250 { tags.remember("\(number)", of: try image(number)) }
        let known = try [149, 150, 249].map { tags.tag(of: try image($0)) }
        #expect(known == [nil, "150", "249"])
    }

    @Test func bothAreKnownWhenMerged() throws {
        var first = ImageTags()
        first.remember("1", of: try image(1))
        var second = ImageTags()
        second.remember("2", of: try image(2))
        let both = first.merging(second)
        let known = try [1, 2].map { both.tag(of: try image($0)) }
        #expect(known == ["1", "2"])
    }
}

@Suite struct SentenceTests {
    @Test(arguments: [("a", "a."), ("a.", "a."), ("a?", "a?"), ("a…", "a…"), ("", ""), ("1.5", "1.5.")])
    func thereIsOneFullStopAtTheEnd(text: String, expected: String) { #expect(Sentence.ended(text) == expected) }

    @Test(arguments: [("a", "a"), ("a.", "a"), ("a..", "a"), ("", "")])
    func andNoneInTheMiddle(text: String, expected: String) { #expect(Sentence.open(text) == expected) }

    @Test func twoSentences() {
        #expect(
            Sentence.join("One", "Two.") == "One. Two." && Sentence.join("One.", "Two") == "One. Two"
                && Sentence.join("", "Two") == "Two")
    }
}
