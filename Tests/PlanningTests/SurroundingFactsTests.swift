import LiveState
import Model
import Planning
import TestSupport
import Testing

@Suite struct SurroundingFactsTests {
    private func look(
        _ second: Int64, settings: [String: String]? = ["work_mem": "4"], subnets: [String] = ["10.0.0.0/24"],
        status: String = "ready"
    ) -> LiveSurroundings {
        var live = LiveSurroundings(observedAt: Fixtures.start + .seconds(second))
        if let settings {
            live.databases = [
                LiveDatabase(
                    id: "db", name: "evalap", status: status, engine: "PostgreSQL-17", nodeType: "DB-DEV-S",
                    isHighlyAvailable: false,
                    backupEvery: 24, backupRetention: 7, settings: settings)
            ]
        }
        live.networks = [LiveNetwork(id: "n", name: "web", vpcID: "v", subnets: subnets)]
        return live
    }

    private func notices(_ looks: LiveSurroundings...) -> [String] {
        var facts = SurroundingFacts()
        for look in looks { facts.take(look) }
        return facts.notices.map { String($0.message.prefix { $0 != "," }) }
    }

    @Test("a first look tells no change, nor does the same again, nor a status or an order that changes")
    func nothingToTell() {
        #expect(notices(look(0)) == [])
        #expect(notices(look(0), look(300)) == [])
        #expect(notices(look(0), look(300, status: "backuping")) == [])
        #expect(notices(look(0, subnets: ["a", "b"]), look(300, subnets: ["b", "a"])) == [])
    }

    @Test("a changed, a new and a removed setting are told, newest look first")
    func settings() {
        #expect(
            notices(look(0), look(300, settings: ["work_mem": "64"]), look(600, settings: ["max_connections": "9"]))
                == [
                    "database evalap: settings.max_connections was not set and is 9",
                    "database evalap: settings.work_mem was 64 and is not set",
                    "database evalap: settings.work_mem was 4 and is 64",
                ])
    }

    @Test("what comes and goes is told once, and not field by field")
    func comesAndGoes() {
        #expect(notices(look(0, settings: nil), look(300)) == ["database evalap: is new"])
        #expect(notices(look(0), look(300, settings: nil)) == ["database evalap: is gone"])
    }

    @Test("what can't be read is neither gone nor new when it can be read again")
    func unread() {
        var blind = look(300, settings: nil)
        blind.unread["databases"] = Reason(code: "scaleway_permission_denied", message: "the key lacks it")
        #expect(notices(look(0), blind, look(600)) == [])
        var first = look(0, settings: nil)
        first.unread["databases"] = Reason(code: "scaleway_unreachable", message: "no answer")
        #expect(notices(first, look(300)) == [])
        #expect(
            notices(look(0), blind, look(600, settings: ["work_mem": "8"])) == [
                "database evalap: settings.work_mem was 4 and is 8"
            ])
    }

    @Test("a change is told for a day")
    func age() {
        let changed = ["work_mem": "8"]
        #expect(notices(look(0), look(300, settings: changed), look(86_000, settings: changed)).count == 1)
        #expect(notices(look(0), look(300, settings: changed), look(86_700, settings: changed)) == [])
    }

    @Test("the facts hold a database's schedule and settings")
    func facts() {
        var facts = SurroundingFacts()
        facts.take(look(0))
        let values = Dictionary(facts.all.filter { $0.resource == "database evalap" }.map { ($0.field, $0.value) }) {
            $1
        }
        #expect(values["backups"] == "every 24 h, kept 7 days" && values["settings.work_mem"] == "4")
        #expect(facts.all.map(\.resource).last == "network web")
    }
}
