extension BlockSchema {
    /// The `Schema` message of the plugin protocol.
    func schemaMessage(version: Int = 0) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.append(1, version)
        writer.message(2, blockMessage())
        return writer.bytes
    }

    private func blockMessage() -> [UInt8] {
        var writer = ProtobufWriter()
        for attribute in attributes {
            writer.message(2) { $0.append(attribute) }
        }
        for nested in blocks {
            writer.message(3) {
                $0.append(1, nested.name)
                $0.message(2, nested.block.blockMessage())
                $0.append(3, nested.nesting.rawValue)
                $0.append(4, nested.minimum)
                $0.append(5, nested.maximum)
            }
        }
        writer.append(6, deprecated)
        return writer.bytes
    }
}

extension ProtobufWriter {
    fileprivate mutating func append(_ attribute: AttributeSchema) {
        append(1, attribute.name)
        append(2, attribute.type.json)
        append(4, attribute.origin == .required)
        append(5, attribute.origin == .optional || attribute.origin == .optionalComputed)
        append(6, attribute.isComputed)
        append(7, attribute.sensitive)
        append(9, attribute.deprecated)
        append(11, attribute.writeOnly)
    }
}
