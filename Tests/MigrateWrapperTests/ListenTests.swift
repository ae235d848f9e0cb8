import Foundation
import HTTPTransport
import LocalServers
import TestSupport
import Testing

/// What callers are answered, and what an order or an image that lacks something leads to.
@Suite struct ListenTests {
    @Test func healthIsAnsweredAtOnceAndNothingElseWithoutTheNonce() async throws {
        let world = try await World.shell()
        // A server that accepts and says nothing: the wrapper hangs there, and answers all the same.
        let silent = try SilentServer()
        let address = silent.origin.replacing("http://", with: "")
        let order = Order()
        let wrapper = try await world.start(order, ["DATABASE_URL": "postgresql://o:p@\(address)/x"])
        let health = try #require(try await wrapper.get("/health"))
        #expect(health.status == 200 && String(decoding: health.body, as: UTF8.self) == "ok")
        #expect(try await wrapper.outcome().state == "starting")
        #expect(try await wrapper.outcome().run == order.run)
        for path in [
            "/", "/\(order.nonce)x", "/\(order.nonce.dropLast())", "/\(order.nonce)/", "//\(order.nonce)",
            "/\(order.nonce.uppercased())", "/health/", "/health?x", "/%2e",
            "/\(String(repeating: "a", count: 7000))",
        ] {
            let answer = try await wrapper.get(path)
            #expect(answer == nil || answer?.status == 404 && answer?.body.isEmpty == true, "\(path.prefix(50))")
        }
        for method in ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"] {
            #expect(try await wrapper.get("/health", method: method)?.status == 404, "\(method)")
            #expect(try await wrapper.get("/" + order.nonce, method: method)?.status == 404, "\(method)")
        }
        #expect(wrapper.printed().isEmpty)
        wrapper.send(SIGTERM)
        #expect(await wrapper.ends())
    }

    @Test func anOrderThatLacksSomething() async throws {
        let world = try await World.shell()
        for edit: (inout Order) -> Void in [
            { $0.command = [] }, { $0.current = [] }, { $0.run = "" }, { $0.direction = "sideways" },
            { $0.direction = "down" }, { $0.deadlineSeconds = -1 }, { $0.command = ["sh", ""] },
        ] {
            let order = Order(edit)
            let outcome = try await world.run(order)
            #expect(outcome.error == "migrate_order" && !outcome.ran)
            #expect(outcome.message == "AMARRE_MIGRATION holds no order that can be read")
        }
    }

    @Test func anImageWithoutWhatIsNeeded() async throws {
        var world = try await World.shell()
        let python = world.image.python
        world = World(image: world.image.with(python: python + ["-S"]), database: world.database)
        let none = try await world.run(Order())
        #expect(none.error == "migrate_unsupported")
        #expect(
            none.message?.hasPrefix("the image has no SQLAlchemy; add sqlalchemy (1.4 or newer) and psycopg") == true)

        // SQLAlchemy alone.
        let site = try await onOwnThread {
            try ChildProgram.run(
                python[0],
                ["-c", "import sqlalchemy, os; print(os.path.dirname(os.path.dirname(sqlalchemy.__file__)))"])
        }.trimmingCharacters(in: .whitespacesAndNewlines)
        for name in ["sqlalchemy", "typing_extensions.py"] {
            try FileManager.default.createSymbolicLink(
                atPath: world.image.folder.file(name),
                withDestinationPath: "\(site)/\(name)")
        }
        let bare = try await world.run(Order(), ["PYTHONPATH": world.image.folder.path])
        #expect(bare.error == "migrate_unsupported")
        #expect(bare.message?.contains("no PostgreSQL driver for SQLAlchemy 2.") == true, "\(bare)")
    }

    @Test func currentThatCantBeStarted() async throws {
        let world = try await World.shell()
        let outcome = try await world.run(Order { $0.current = ["no-such-program"] })
        #expect(outcome.error == "migrate_current" && !outcome.ran)
        #expect(outcome.message?.contains("no-such-program can't be started: No such file or directory") == true)
        #expect(try await world.rows() == "")
    }
}
