import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Audit Trail's answers, and whose writes they are.
@Suite struct ChangeAttributorTests {
    private static let organization = Sample.id(700)
    private static let own = Sample.id(701)
    private static let stranger = Sample.id(702)

    private func event(
        _ second: Int, principal: String = stranger, agent: String = "console", request: String, status: Int = 200
    ) -> String {
        """
        {"id":"\(Sample.id(second))","recorded_at":"2026-05-05T14:43:\(second).123456789Z","principal":{"id":"\(principal)"},
        "source_ip":"203.0.113.9","user_agent":"\(agent)","method_name":"UpdateContainer","request_id":"\(request)",
        "status_code":\(status),"resources":[{"id":"\(Sample.id(1))","new_key":{}}],"request_body":{"a":[1]}}
        """
    }

    /// Answers IAM, namespaces, a container's PATCH, and events page by page.
    private func cloud(_ pages: [[String]], iam: Int = 200) throws -> Cloud {
        try Cloud { request in
            if request.path.contains("/iam/") {
                return .json(#"{"access_key":"SCW1234567890ABCDEFG","application_id":"\#(Self.own)"}"#, status: iam)
            }
            if request.path.hasSuffix("/namespaces") {
                return Sample.list(
                    "namespaces",
                    [
                        """
                        {"id":"\(Sample.namespace)","name":"production","project_id":"\(Sample.project)","status":"ready",
                        "organization_id":"\(Self.organization)"}
                        """
                    ])
            }
            if request.path.hasSuffix("/events") {
                let number = Int(request.query("page_token") ?? "0") ?? 0
                let next = number + 1 < pages.count ? #","next_page_token":"\#(number + 1)""# : ""
                return .json(#"{"events":[\#(pages[number].joined(separator: ","))]\#(next)}"#)
            }
            return .json("{}", headers: [("X-Request-Id", "request-of-ours")])
        }
    }

    private var question: AttributionQuestion {
        AttributionQuestion(
            environment: Sample.production, project: Sample.projectID,
            resources: [.init(name: "web-0", ids: [Sample.id(1)], since: Timestamp(seconds: 1_777_992_000))])
    }

    @Test("the newest write of somebody else explains; our own and refused ones don't")
    func newestForeign() async throws {
        let cloud = try cloud([
            [
                event(59, request: "refused", status: 403),
                event(58, principal: Self.own, agent: "amarre/0.1", request: "request-of-ours"),
                event(
                    57, principal: Self.own, agent: "scaleway-sdk-go/1 terraform/1.11.4 amarre/0198-x",
                    request: "terraform"),
            ], [event(40, request: "culprit"), event(30, request: "older")],
        ])
        try await ScalewayInstanceWriter(cloud.client, secretReader: ScalewaySecretReader(cloud.client)).redeploy(
            containerID: Sample.id(1))
        let found = try await ScalewayChangeAttributor(cloud.client).explain(question)
        let write = try #require(found.first)
        #expect(
            found.count == 1 && write.requestID == "culprit" && write.resource == "web-0"
                && write.method == "UpdateContainer")
        #expect(write.principal == Self.stranger && write.userAgent == "console")
        #expect(write.time.description == "2026-05-05T14:43:40.123456Z")
        let asked = try #require(cloud.server.requests.first { $0.path.hasSuffix("/events") })
        #expect(asked.query("organization_id") == Self.organization && asked.query("resource_id") == Sample.id(1))
        #expect(
            asked.query("recorded_after") == "2026-05-05T14:40:00Z" && asked.query("order_by") == "recorded_at_desc")
    }

    @Test("the marker in somebody else's user agent makes a write nobody's but theirs")
    func borrowedMarker() async throws {
        let cloud = try cloud([[event(50, agent: "amarre/0198-x", request: "borrowed")]])
        #expect(try await ScalewayChangeAttributor(cloud.client).explain(question).first?.requestID == "borrowed")
    }

    @Test("our own principal without the marker is a person with our key")
    func ownKeyByHand() async throws {
        let cloud = try cloud([[event(50, principal: Self.own, agent: "scw-cli", request: "by-hand")]])
        #expect(try await ScalewayChangeAttributor(cloud.client).explain(question).first?.requestID == "by-hand")
    }

    @Test("nothing there yet is no explanation, and the next question asks again")
    func notYet() async throws {
        let cloud = try cloud([[]])
        let attributor = ScalewayChangeAttributor(cloud.client)
        #expect(try await attributor.explain(question).isEmpty)
        #expect(try await attributor.explain(question).isEmpty)
        // The organization and the principal are asked for once.
        #expect(cloud.server.requests.filter { $0.path.hasSuffix("/events") }.count == 2)
        #expect(cloud.server.requests.count == 4)
    }

    @Test("without the right to read IAM it still explains")
    func withoutIAM() async throws {
        let cloud = try cloud([[event(50, request: "culprit")]], iam: 403)
        #expect(try await ScalewayChangeAttributor(cloud.client).explain(question).first?.requestID == "culprit")
    }

    @Test(
        "without the right to read IAM our own Terraform's write is never the cause; one of our calls tells who we are")
    func withoutIAMOwnTerraform() async throws {
        let terraform = event(57, principal: Self.own, agent: "terraform/1.11.4 amarre/0198-x", request: "terraform")
        let borrowed = event(58, agent: "amarre/0198-x", request: "borrowed")
        let alone = try cloud([[terraform]], iam: 403)
        #expect(try await ScalewayChangeAttributor(alone.client).explain(question).isEmpty)
        #expect(try await ScalewayChangeAttributor(try cloud([[borrowed]], iam: 403).client).explain(question).isEmpty)

        let cloud = try cloud(
            [[borrowed, terraform, event(50, principal: Self.own, agent: "amarre/0.1", request: "request-of-ours")]],
            iam: 403)
        try await ScalewayInstanceWriter(cloud.client, secretReader: ScalewaySecretReader(cloud.client)).redeploy(
            containerID: Sample.id(1))
        let found = try await ScalewayChangeAttributor(cloud.client).explain(question)
        #expect(found.map(\.requestID) == ["borrowed"])
    }

    @Test("own request ids are kept up to a limit, the latest ones")
    func ownRequests() {
        let own = OwnRequests()
        for number in 0..<5000 { own.remember("r\(number)") }
        #expect(own.contains("r4999") && own.contains("r3000") && !own.contains("r2999") && !own.contains("r0"))
    }
}
