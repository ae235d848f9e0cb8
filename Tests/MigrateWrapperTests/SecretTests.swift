import LocalServers
import TestSupport
import Testing

/// What the command prints of what nobody may read.
@Suite struct SecretTests {
    @Test func everyFormOfEverySecretIsTakenOut() async throws {
        let world = try await World.shell()
        let database = world.database
        let order = Order {
            $0.command = [
                "sh", "-c",
                #"""
                echo "url $DATABASE_URL"; echo "plain $PLAIN."; echo "as it is $KEY$KEY."; echo "$AMARRE_MIGRATION"
                printf 'in pieces %s' "$ONE"; sleep 0.2; printf '%s\n' "$TWO"
                printf 'nul within \000%s\000%s\n' "$ONE" "$TWO"
                printf 'short %s\n' "$SHORT"; echo "lines $LINES_OF"; exit 1
                """#,
            ]
            $0.secrets = ["DATABASE_URL", "KEY", "SHORT", "LINES_OF", "NOT_SET", "EMPTY"]
        }
        let key = "k3y(with)[*]+é"
        let tail = "12345678"
        let secrets = [
            "KEY": key + tail, "ONE": key, "TWO": tail, "SHORT": "abc", "LINES_OF": "-----\nbody\n-----", "EMPTY": "",
        ]
        // The password as people write it, and once more escaped in another way.
        let wrapper = try await world.start(
            order, secrets.merging(["PLAIN": "\(database.password) \(database.escapedPassword)"]) { $1 })
        let outcome = try await wrapper.ended()
        #expect(outcome.error == "migrate_failed")
        #expect(outcome.output.contains("url [secret]\nplain [secret] [secret].\nas it is [secret][secret].\n"))
        #expect(
            outcome.output.contains("\nin pieces [secret]\nnul within [secret]\nshort abc\nlines [secret]\n"),
            "\(outcome.output)")
        let row = try await database.run("SELECT * FROM amarre.migrations")
        for text in ["\(outcome)", outcome.output, row, wrapper.printed()] {
            for hidden in [key, tail, database.escapedPassword, database.password, order.nonce] {
                #expect(!text.contains(hidden), "\(hidden)")
            }
        }
    }

    @Test func aSecretAcrossTheCutIsNeitherHereNorThere() async throws {
        let world = try await World.shell()
        // The first 4 KiB end, and the last 12 begin, within a row of secrets.
        let order = Order {
            $0.command = ["sh", "-c", #"i=0; while [ $i -lt 4000 ]; do printf '%s-' "$KEY"; i=$((i + 1)); done"#]
            $0.secrets = ["KEY"]
        }
        let outcome = try await world.run(order, ["KEY": "0123456789abcdef"])
        let parts = outcome.output.split(separator: "\n")
        #expect(parts.count == 3 && outcome.output.utf8.count > 16_000)
        #expect(!outcome.output.contains("0123") && !outcome.output.contains("cdef"))
        #expect(parts.first?.hasPrefix("[secret]-[secret]-") == true)
    }

    @Test func wordsOfTheWrapperAreRidOfThemToo() async throws {
        let world = try await World.shell()
        let wrapper = try await world.start(
            Order {
                $0.command = ["sh", "-c", "exit 2", "some-secret-word"]
                $0.current = ["sh", "-c", "echo $KEY >&2; [ ! -e stop ]"]
                $0.secrets = ["KEY"]
            }, ["KEY": "some-secret-word"])
        let outcome = try await wrapper.ended()
        #expect(
            outcome.message
                == "sh -c exit 2 [secret] ended with exit code 2; the database stands at base, as before")
        #expect(wrapper.printed().contains("migrate_failed") && !wrapper.printed().contains("some-secret-word"))
        try world.image.folder.write("stop", "")
        let other = try await world.run(
            Order {
                $0.run = "r-2"
                $0.current = ["sh", "-c", "echo $KEY >&2; [ ! -e stop ]"]
                $0.secrets = ["KEY"]
            }, ["KEY": "some-secret-word"])
        #expect(other.error == "migrate_current" && !other.ran)
        #expect(other.message == "sh -c echo $KEY >&2; [ ! -e stop ] ended with exit code 1: [secret]")
    }
}
