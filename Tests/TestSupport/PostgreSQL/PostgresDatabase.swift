/// A database of a test's own.
package struct PostgresDatabase: Sendable {
    /// The server that holds it, and lives as long.
    package let server: PostgresServer
    package let name: String
    /// Its owner.
    package let user: String
    /// The owner's, as it is; no URL can hold it unescaped.
    package var password: String { "p@ss/\(name)%wörd" }
    /// The same as it stands in ``url``.
    package var escapedPassword: String { "p%40ss%2F\(name)%25w%C3%B6rd" }
    /// The form that managed databases give.
    package var url: String { "postgres://\(user):\(escapedPassword)@127.0.0.1:\(server.port)/\(name)" }

    /// Runs statements as the superuser; rows as lines, columns between `|`. Throws what the server says.
    @discardableResult
    package func run(_ statements: String...) async throws -> String {
        try await server.run(name, statements)
    }
}
