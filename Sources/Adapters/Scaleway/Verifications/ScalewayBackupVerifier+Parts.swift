internal import Foundation
internal import Model
internal import Ports

/// What the steps of a verification look up.
extension ScalewayBackupVerifier {
    /// The first service whose secret is the URL of the database that was backed up, with that URL and its user.
    func reader(
        _ scratch: VerificationScratch, _ readers: [VerificationReader]
    ) async throws(PortFailure) -> (reader: VerificationReader, url: Redacted<String>, user: String) {
        // One that can't be read may be another database's.
        var unread: PortFailure?
        for reader in readers {
            let value: Redacted<String>
            do throws(PortFailure) {
                value = try await secretReader.value(of: reader.secret, project: scratch.project)
            } catch {
                unread = error
                continue
            }
            guard let url = value.reveal({ DatabaseURL($0) }), url.database == scratch.database, let user = url.user,
                !user.isEmpty
            else { continue }
            return (reader, value, user)
        }
        if let unread { throw unread }
        throw PortFailure(
            .invalid, code: "verify_unsupported",
            "no service of \(scratch.environment) can count what is in a restored \(scratch.database): one has to run whose "
                + "secret DATABASE_URL, or the secret that its `migrate.database` names, is a URL of that database, and whose "
                + "image has python3, SQLAlchemy and psycopg")
    }

    func network(_ scratch: VerificationScratch) async throws(PortFailure) -> WireID {
        let name = scratch.environment.text
        let listing: Listing<WirePrivateNetwork>
        do throws(ScalewayError) {
            listing = try await client.privateNetworks(project: scratch.project)
        } catch {
            throw error.failure
        }
        let found = listing.rows.filter { $0.name == name }
        guard let network = found.first, found.count == 1 else {
            throw PortFailure(
                .notFound, code: "verify_network",
                "the project has \(found.count) private networks named \(name), and what was restored can only be counted in "
                    + "the one that its services are in")
        }
        return network.id
    }

    func text(of value: some Encodable) throws(PortFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw PortFailure(.invalid, code: "verify_order", "the order to count can't be written as JSON")
        }
    }

    func checked(_ text: String) throws(PortFailure) -> WireID {
        guard let id = WireID(text) else {
            throw PortFailure(
                .invalid, code: "scaleway_request_invalid",
                "the id of an instance, a backup or a container must be a UUID")
        }
        return id
    }
}
