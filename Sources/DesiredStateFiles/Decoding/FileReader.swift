import DesiredState

/// From the bytes of one file to the values of its keys.
enum FileReader {
    /// Reads `file`; the first part is nil when its text or its YAML can't be read at all.
    static func read(_ file: SourceFile, as kind: FileKind) -> (DecodedObject?, FindingList) {
        var findings = FindingList(file: Quoted.escaped(file.path))
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
