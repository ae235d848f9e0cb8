/// A database of its own for a test or a demo.
package struct PostgresDatabase: Sendable {
    /// The server that holds it, and lives as long.
    package let server: PostgresServer
    /// Letters and digits, as it stands in ``url``.
    package let name: String
    /// Its owner.
    package let user: String
    /// The owner's, as it is.
    package let password: String
    /// The same as it stands in ``url``.
    package var escapedPassword: String {
        password.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                return String(Character(scalar))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
    /// The form that managed databases give.
    package var url: String { "postgres://\(user):\(escapedPassword)@127.0.0.1:\(server.port)/\(name)" }

    /// Runs statements as the superuser; rows as lines, columns between `|`. Throws what the server says.
    @discardableResult
    package func run(_ statements: String...) async throws -> String {
        try await server.run(name, statements)
    }

    /// Writes all that is in it to `file` as statements, without who owns it. Throws what the server says.
    package func dump(to file: String) async throws {
        try await server.dump(name, to: file)
    }

    /// Runs the statements in `file`, all or none of them. Throws what the server says.
    package func restore(from file: String) async throws {
        try await server.restore(name, from: file)
    }
}
