import DesiredState

/// From the bytes of one file to the values of its keys.
enum FileReader {
    /// How every pointer file begins (Git LFS specification, "The Pointer").
    private static let largeFilePointer = Array("version https://git-lfs.github.com/spec/".utf8)

    /// Reads `file`; the first part is nil when its text or its YAML can't be read at all.
    static func read(_ file: SourceFile, as kind: FileKind) -> (DecodedObject?, FindingList) {
        var findings = FindingList(file: Quoted.escaped(file.path))
        guard !file.bytes.starts(with: largeFilePointer) else {
            findings.add(
                .start,
                "this is a pointer of Git LFS and not the file itself: take the folder out of `.gitattributes` and "
                    + "commit the file as it is"
            )
            return (nil, findings)
        }
        guard let source = SourceText.read(file.bytes, findings: &findings) else { return (nil, findings) }
        guard let root = YAMLReader.read(source, findings: &findings) else {
            SecretAdvice.scan(source, commentsOnly: false, findings: &findings)
            return (nil, findings)
        }
        SecretAdvice.scan(source, commentsOnly: true, findings: &findings)
        var decoder = ShapeDecoder(findings: findings)
        let object = decoder.decode(root, as: kind)
        return (object, decoder.findings)
    }
}
