import Model

/// Images as tables show them.
enum ImageText {
    /// `streamlit:1.5.0 (d1135ad13e1d)`, or `streamlit@d1135ad13e1d` when the tag isn't known; a text that is no pinned
    /// image as it is.
    static func short(_ text: String, _ tags: ImageTags) -> String {
        guard let image = PinnedImage(reference: text) else { return TerminalText.shortDigest(text) }
        return short(image, tag: tags.tag(of: image))
    }

    /// The same for an image whose tag is known or not.
    static func short(_ image: PinnedImage, tag: String?) -> String {
        let name = image.repository.split(separator: "/").last ?? ""
        let digits = image.digest.text.drop { $0 != ":" }.dropFirst().prefix(12)
        return tag.map { "\(name):\($0) (\(digits))" } ?? "\(name)@\(digits)"
    }
}
