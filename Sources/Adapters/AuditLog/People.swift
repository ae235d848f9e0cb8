import Crypto
import Foundation
import GRDB
import Model
import Ports

/// The erasable side table: who a pseudonym is.
///
/// A pseudonym is HMAC-SHA-256 of the identity under a key of that person alone, cut to 128 bits. With the row erased
/// (name, identity and key) nothing leads from a leaf back to a person, not even a guess at the address, and every leaf
/// hash stays valid. Someone who was erased and acts again gets a new key and so a new pseudonym.
enum People {
    /// Someone as an event names them.
    struct Identity: Hashable {
        /// `email:ada@example.org` or `login:ada`.
        let key: String
        let name: String
        let email: String

        init(_ person: CommitInfo.Person) {
            key = person.email.isEmpty ? "name:\(person.name)" : "email:\(person.email.lowercased())"
            name = person.name
            email = person.email
        }

        init(login: String) {
            key = "login:\(login)"
            name = login
            email = ""
        }

        /// A user or an application of Scaleway's IAM, by id. Which of the two it is, the trail doesn't say, so each
        /// counts as a person.
        init(principal: String) {
            key = "principal:\(principal)"
            name = principal
            email = ""
        }

        /// `Ada Lovelace <ada@example.org>`, as trailers have it.
        init(trailer: String) {
            let parts = trailer.split(separator: "<", maxSplits: 1)
            let email = parts.count == 2 ? parts[1].prefix { $0 != ">" } : ""
            let name = (parts.first ?? "").trimmingCharacters(in: .whitespaces)
            key = email.isEmpty ? "name:\(name)" : "email:\(email.lowercased())"
            self.name = name
            self.email = String(email)
        }
    }

    /// Finds the pseudonym, or makes one with a new key. Part of the caller's transaction.
    static func pseudonym(of identity: Identity, in database: Database) throws -> String {
        if let known = try String.fetchOne(
            database, sql: "SELECT pseudonym FROM person WHERE identity = ?", arguments: [identity.key])
        {
            return known
        }
        let key = SymmetricKey(size: .bits256)
        let code = HMAC<SHA256>.authenticationCode(for: Data(identity.key.utf8), using: key)
        let pseudonym = "p-" + Hexadecimal.string(Array(code).prefix(16))
        try database.execute(
            sql: "INSERT INTO person (pseudonym, identity, key, name, email) VALUES (?, ?, ?, ?, ?)",
            arguments: [pseudonym, identity.key, key.withUnsafeBytes { Data($0) }, identity.name, identity.email])
        return pseudonym
    }
}
