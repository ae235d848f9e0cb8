import DesiredState

extension ShapeDecoder {
    /// A whole number in plain decimal.
    mutating func integer(
        _ node: YAMLNode, _ range: ClosedRange<Int>, _ problem: (@Sendable (Int) -> String?)?, path: String
    ) -> Int? {
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .scalar(let scalar) = node else {
            report(node.place, "\(path) must be \(allowed), this is \(node.kindInWords)")
            return nil
        }
        switch ScalarKind(scalar) {
        case .integer(let number):
            guard range.contains(number) else {
                report(node.place, "\(path) must be \(allowed), this is \(number)")
                return nil
            }
            if let text = problem?(number) {
                report(node.place, "\(path): \(text)")
                return nil
            }
            return number
        case .oddInteger:
            report(
                node.place,
                "\(path) must be \(allowed) in plain decimal, without leading zeros or a plus sign; this is "
                    + "\(shown(node))"
            )
        case .text where !scalar.isPlain && Int(scalar.text) != nil:
            report(
                node.place,
                "\(path) must be \(allowed), \(Quoted.text(scalar.text)) in quotes is text: remove the quotes")
        default:
            report(node.place, "\(path) must be \(allowed), this is \(shown(node))")
        }
        return nil
    }

    /// A duration with its unit, within `range`.
    mutating func duration(_ node: YAMLNode, _ range: ClosedRange<Duration>, path: String) -> Duration? {
        let limits = "\(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound))"
        guard case .scalar(let scalar) = node, let duration = DurationText.read(scalar.text) else {
            report(node.place, "\(path) must be \(DurationText.explanation), from \(limits); this is \(shown(node))")
            return nil
        }
        guard range.contains(duration) else {
            report(node.place, "\(path) must be from \(limits), this is \(shown(node))")
            return nil
        }
        return duration
    }

    /// Thousandths of a vCPU.
    mutating func cpu(_ node: YAMLNode, path: String) -> Int? {
        guard case .scalar(let scalar) = node, let number = ResourceQuantity.readCPU(scalar.text) else {
            report(node.place, "\(path) must be \(ResourceQuantity.cpuExplanation); this is \(shown(node))")
            return nil
        }
        guard ResourceQuantity.mvCPU.contains(number) else {
            report(node.place, "\(path) must be from 70m to 6000m, this is \(number)m")
            return nil
        }
        return number
    }

    /// Bytes.
    mutating func memory(_ node: YAMLNode, path: String) -> Int? {
        guard case .scalar(let scalar) = node, let bytes = ResourceQuantity.readMemory(scalar.text) else {
            report(node.place, "\(path) must be \(ResourceQuantity.memoryExplanation); this is \(shown(node))")
            return nil
        }
        guard ResourceQuantity.memoryBytes.contains(bytes) else {
            report(
                node.place,
                "\(path) must be from 128M to 12228M (millions of bytes), \(Quoted.text(scalar.text)) is "
                    + "\(bytes / 1_000_000)M"
            )
            return nil
        }
        return bytes
    }

    /// A revision's number, or the text `latest`.
    mutating func revision(_ node: YAMLNode, path: String) -> Decoded.Value? {
        if case .scalar(let scalar) = node {
            if scalar.text == "latest" { return .text("latest") }
            if case .integer(let number) = ScalarKind(scalar), SecretReferenceRule.revisions.contains(number) {
                return .integer(number)
            }
        }
        report(node.place, "\(path) must be latest or a whole number from 1, this is \(shown(node))")
        return nil
    }
}
