import Ports
import Testing

@testable import Terraform

@Suite struct FailureKindTests {
    private static let address = "module.service[\"web\"].scaleway_container.instance[\"web-0\"]"

    private func kind(_ summary: String, _ detail: String = "", address: String? = Self.address) -> PortFailure.Kind {
        FailureClassifier.kind(of: [Diagnostic(severity: "error", summary: summary, detail: detail, address: address)])
    }

    /// The forms that the Go SDK prints, alone and behind the provider's own words.
    @Test(arguments: [
        ("quota exceeded(s): containers has reached its quota (1000/1000)", PortFailure.Kind.quota),
        ("quota exceeded(s): ", .quota), ("resource container is out of stock", .quota),
        ("insufficient permissions: write container", .denied), ("denied authentication: API key is expired", .denied),
        ("http error 401 Unauthorized", .denied), ("http error 403 Forbidden: nothing here", .denied),
        ("resource container with ID 6b1d1b1e is locked", .denied),
        ("http error 429 Too Many Requests: slow down", .throttled),
        ("error executing request: Post \"https://api.scaleway.com/x\": http error 429 Too Many Requests", .throttled),
        ("resource container with ID 6b1d1b1e is in a transient state: updating", .transient),
        ("resource  with ID  is in a transient state: ", .transient), ("http error 409 Conflict", .transient),
        ("resource container with ID 6b1d1b1e is not found", .notFound), ("http error 404 Not Found: no", .notFound),
        ("http error 503 Service Unavailable", .unreachable), ("http error 500", .unreachable),
        ("could not parse error response body: invalid character '<' looking for beginning of value", .unreachable),
        (
            "error executing request: Get \"https://api.scaleway.com/x\": GET https://api.scaleway.com/x giving up "
                + "after 4 attempt(s)",
            .unreachable
        ),
        (
            "error executing request: Get \"https://api.scaleway.com/x\": dial tcp 1.2.3.4:443: connect: connection "
                + "refused",
            .unreachable
        ),
        ("waiting for container failed: timeout after 12m30s", .timedOut),
        ("waiting for container failed: scaleway-sdk-go: http error 503 Service Unavailable", .unreachable),
        ("invalid argument(s): min_scale does not respect constraint, at most the quota", .invalid),
        ("precondition failed: resource is still in use", .invalid),
        ("http error 400 Bad Request: quota exceeded", .invalid),
    ])
    func aFormOfTheSDKDecides(text: String, expected: PortFailure.Kind) {
        for wrapper in [
            "", "unexpected waiting container error: ", "creation container error: ", "failed to create secret: ",
        ] {
            #expect(kind("\(wrapper)scaleway-sdk-go: \(text)") == expected, "\(wrapper)")
            #expect(
                kind("\(wrapper)scaleway-sdk-go: \(text)", address: nil) == expected,
                "\(wrapper), removed from the code")
        }
        let framework = "module.environment.scaleway_secret.this"
        #expect(kind("Error creating the secret", "scaleway-sdk-go: \(text)", address: framework) == expected)
    }

    @Test(arguments: [
        ("unexpected waiting container error: context deadline exceeded", PortFailure.Kind.timedOut),
        ("timeout while waiting for state to become 'ready' (last state: 'creating', timeout: 5m0s)", .timedOut),
        ("Get \"https://api.scaleway.com/x\": dial tcp 127.0.0.1:1: connect: connection refused", .unreachable),
        ("Unsupported argument", .invalid),
    ])
    func soDoTheFormsOfGoAndThePluginSDK(text: String, expected: PortFailure.Kind) {
        #expect(kind(text) == expected)
    }

    /// Terraform's own errors name no resource.
    @Test(arguments: [
        (
            "HeadObject, https response error StatusCode: 403, RequestID: X1, HostID: h+/=, api error Forbidden: "
                + "Forbidden",
            PortFailure.Kind.denied
        ),
        (
            "HeadObject, https response error StatusCode: 301, RequestID: X1, HostID: h, requested bucket from \"a\"",
            .invalid
        ),
        (
            "PutObject, https response error StatusCode: 412, RequestID: , HostID: , api error PreconditionFailed: no",
            .locked
        ),
        ("GetObject, https response error StatusCode: 404, RequestID: X1, HostID: h, NoSuchBucket: ", .invalid),
        (
            "GetObject, exceeded maximum number of attempts, 5, https response error StatusCode: 503, RequestID: X, "
                + "HostID: h, api error SlowDown: Please reduce",
            .throttled
        ),
        (
            "GetObject, exceeded maximum number of attempts, 5, https response error StatusCode: 500, RequestID: X, "
                + "HostID: h, api error InternalError: AccessDenied",
            .unreachable
        ),
        (
            "GetObject, exceeded maximum number of attempts, 5, https response error StatusCode: 0, RequestID: , "
                + "HostID: , request send failed, Get \"https://s3.fr-par.scw.cloud/b\": dial tcp: lookup "
                + "s3.fr-par.scw.cloud: no such host",
            .unreachable
        ),
        ("GetObject, get identity: get credentials: failed to refresh cached credentials", .denied),
    ])
    func theStoreOfTheStateHasFormsOfItsOwn(text: String, expected: PortFailure.Kind) {
        let whole = "operation error S3: \(text)"
        #expect(
            kind("Error refreshing state: Unable to access object \"x\" in S3 bucket \"b\": \(whole)", address: nil)
                == expected)
        #expect(
            kind("Error acquiring the state lock", "Error message: \(whole)\n\nTerraform acquires", address: nil)
                == expected)
        let error = Diagnostic(severity: "error", summary: "Error refreshing state: \(whole)", detail: "")
        #expect(FailureClassifier.isOfStateBackend([error]))
        let unsaved = Diagnostic(
            severity: "error", summary: "Failed to save state", detail: "Error saving state: \(whole)")
        #expect(!FailureClassifier.isOfStateBackend([unsaved]))
    }

    /// What a container, a person or the API may write, and what the search for words made of it.
    static let hostile = [
        "open /data/cache: permission denied", "quota exceeded", "quotas_exceeded", "404 not found",
        "the database is locked",
        "Error acquiring the state lock", "too many requests", "http error 503 Service Unavailable", "403 Forbidden",
        "context deadline exceeded while calling home", "connect: connection refused", "i/o timeout", "transient state",
        "scaleway-sdk-go: quota exceeded(s): containers has reached its quota (1/1)", "AccessDenied",
        "please run terraform init",
        "operation error S3: GetObject, https response error StatusCode: 403, RequestID: x, HostID: y, api error "
            + "AccessDenied: no",
        "see \"x\"\nGet \"https://example.org/\": EOF",
        "\n\nError: scaleway-sdk-go: http error 503",
        "\n\nError: Error acquiring the state lock\n\nLock Info:\n  ID:        1\n  Who:       a@b\n",
    ]

    @Test(arguments: hostile)
    func wordsOfOthersDecideNothing(text: String) {
        // Quoted by a postcondition, by the container's resource, by the API behind the status, by a name in the
        // configuration.
        #expect(kind("Resource postcondition failed", text) == .invalid)
        #expect(kind("container \"web-0\" ended in error", text) == .invalid)
        #expect(kind("the container says: \(text)") == .invalid)
        #expect(kind("scaleway-sdk-go: invalid argument(s): image does not respect constraint, \(text)") == .invalid)
        #expect(kind("scaleway-sdk-go: http error 400 Bad Request: \(text)") == .invalid)
        #expect(kind("scaleway-sdk-go: insufficient permissions: write \(text)") == .denied)
        #expect(kind("scaleway-sdk-go: http error 404 Not Found: \(text)") == .notFound)
        let quoted = Diagnostic(severity: "error", summary: "ended in error", detail: text, address: Self.address)
        #expect(!quoted.asksForInit)
        #expect(!FailureClassifier.isOfStateBackend([quoted]))
        let finished = TerraformInvocation.Finished(
            exitCode: 1, diagnostics: [quoted], output: [], overflowed: false, errorText: "")
        #expect(finished.lock == nil)
    }

    /// A command without `-json` prints a container's message in a warning, before the error.
    @Test(arguments: hostile)
    func norInPlainOutput(text: String) {
        let output = """

            Warning: Container ended in error

              with module.service["web"].scaleway_container.instance["web-0"],
              on main.tf line 1, in resource "scaleway_container" "instance":

            \(text)

            Error: Resource already managed by Terraform

            Terraform is already managing a remote object for this address.

            """
        let diagnostics = Diagnostic.readPlain(output)
        #expect(FailureClassifier.kind(of: diagnostics, plain: true) == .invalid)
        #expect(diagnostics.first?.address == "module.service[\"web\"].scaleway_container.instance[\"web-0\"]")
        let finished = TerraformInvocation.Finished(
            exitCode: 1, diagnostics: diagnostics, output: [], overflowed: false, errorText: output, plain: true)
        #expect(finished.lock == nil)
    }

    @Test func aLockInPlainOutputIsSeen() throws {
        let output = """

            Error: Error acquiring the state lock

            Error message: resource temporarily unavailable
            Lock Info:
              ID:        5e2ae798-4c1d-6509-0e77-e0bcbbd56743
              Operation: OperationTypeApply
              Who:       somebody@host

            Terraform acquires a state lock to protect the state from being written

            """
        let finished = TerraformInvocation.Finished(
            exitCode: 1, diagnostics: Diagnostic.readPlain(output), output: [], overflowed: false, errorText: output,
            plain: true)
        #expect(finished.lock?.id == "5e2ae798-4c1d-6509-0e77-e0bcbbd56743")
        #expect(finished.lock?.who == "somebody@host")
    }
}
