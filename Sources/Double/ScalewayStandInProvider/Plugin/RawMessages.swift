import GRPCCore

/// Passes messages through as bytes: the wire messages are read and written by hand.
struct RawSerializer: MessageSerializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }
}

/// See ``RawSerializer``.
struct RawDeserializer: MessageDeserializer {
    func deserialize<Bytes: GRPCContiguousBytes>(_ serializedMessageBytes: Bytes) throws -> [UInt8] {
        serializedMessageBytes.withUnsafeBytes { Array($0) }
    }
}

/// A unary method: request bytes in, response bytes out.
typealias RawMethod = @Sendable (_ request: [UInt8]) async throws -> [UInt8]

/// A gRPC service made of unary methods.
struct RawService: RegistrableRPCService {
    let name: String
    let methods: [(name: String, run: RawMethod)]

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        for method in methods {
            router.registerHandler(
                forMethod: MethodDescriptor(fullyQualifiedService: name, method: method.name),
                deserializer: RawDeserializer(), serializer: RawSerializer()
            ) { request, _ in
                let single = try await ServerRequest(stream: request)
                do {
                    let answer = try await method.run(single.message)
                    return StreamingServerResponse(single: ServerResponse(message: answer))
                } catch let error as WireError {
                    throw RPCError(code: .invalidArgument, message: "\(method.name): \(error)")
                }
            }
        }
    }
}
