import Model
import Ports
import Testing

@testable import Terraform

/// A name that is taken is no matter of waiting.
@Suite struct TakenNameTests {
    private static let registry = "module.registry.scaleway_registry_namespace.this"
    private static let conflict =
        "scaleway-sdk-go: http error 409 Conflict: resource namespace: resource already exists"

    private func failure(
        _ errors: [Diagnostic], wanted: [WantedName] = [], plain: Bool = false
    ) -> PortFailure? {
        TakenName.failure(
            of: errors, wanted: wanted, plain: plain, command: "terraform apply of staging", text: "TEXT",
            scrubber: Scrubber())
    }

    private func error(_ summary: String, _ address: String? = Self.registry, detail: String = "") -> Diagnostic {
        Diagnostic(severity: "error", summary: summary, detail: detail, address: address)
    }

    @Test func aRegistryIsNamedWithItsNameAndWhatToDo() {
        let wanted = WantedName(address: Self.registry, type: "scaleway_registry_namespace", name: "evalap-staging")
        let failure = failure([error(Self.conflict)], wanted: [wanted])
        #expect(failure?.reason.code == "name_taken")
        #expect(
            failure?.reason.message
                == "terraform apply of staging: module.registry.scaleway_registry_namespace.this can't be made: the name "
                + "evalap-staging is taken. Names of registry namespaces are unique in the region, and another project or "
                + "another customer has this one: write another `registry` in terraform.tfvars, and change the images' "
                + "names after it. Terraform says: TEXT")
    }

    /// What is looked up before it is made may be our own by the next look; anything else stays as it is.
    @Test(arguments: [
        ("scaleway_registry_namespace", PortFailure.Kind.transient), ("scaleway_secret", .transient),
        ("scaleway_container_namespace", .transient), ("scaleway_rdb_database", .transient),
        ("scaleway_rdb_user", .transient), ("scaleway_container_domain", .invalid),
        ("scaleway_iam_application", .invalid), ("scaleway_vpc_gateway_network", .invalid),
    ])
    func whatMayBeOursIsLookedAtOnceMore(type: String, kind: PortFailure.Kind) {
        let failure = failure([error(Self.conflict, "module.a[\"x.y\"].\(type).this[\"z\"]")])
        #expect(failure?.reason.code == "name_taken" && failure?.kind == kind)
        #expect(failure?.reason.message.contains("its name is taken") == true)
    }

    @Test(arguments: [
        "scaleway-sdk-go: http error 409 Conflict: resource already exists",
        "scaleway-sdk-go: http error 409: resource user: resource already exists",
        "failed to create secret: scaleway-sdk-go: http error 409 Conflict: resource secret: resource already exists",
        "scaleway-sdk-go: http error 409 Conflict: Namespace already exist.",
        "scaleway-sdk-go: http error 409 Conflict: resource_already_exists",
        "scaleway-sdk-go: precondition failed: resource_already_exists, a secret has this name and path",
    ])
    func theFormsOfIt(text: String) {
        #expect(failure([error(text)])?.reason.code == "name_taken")
        #expect(failure([error("Error creating it", detail: text)])?.reason.code == "name_taken")
    }

    /// What is waited out stays so, and words of others decide nothing.
    @Test(arguments: [
        "scaleway-sdk-go: resource container with ID 1 is in a transient state: updating",
        "scaleway-sdk-go: http error 409 Conflict: Tuple concurrently updated",
        "scaleway-sdk-go: http error 409 Conflict",
        "scaleway-sdk-go: http error 409 Conflict: \"x\" is busy: resource already exists",
        "scaleway-sdk-go: http error 400 Bad Request: resource already exists",
        "scaleway-sdk-go: invalid argument(s): name is invalid for unexpected reason, resource already exists",
        "container web-0 ended in error: scaleway-sdk-go: http error 409 Conflict: resource already exists",
        "resource already exists",
    ])
    func anythingElseIsNoTakenName(text: String) { #expect(failure([error(text)]) == nil) }

    @Test func whatAContainerSaysAndPlainOutputAndOtherTroubleComeFirst() {
        #expect(failure([error(Self.conflict, "module.service[\"a\"].scaleway_container.instance[\"a-0\"]")]) == nil)
        #expect(failure([error(Self.conflict)], plain: true) == nil)
        #expect(failure([error(Self.conflict, nil)]) == nil)
        let down = error("scaleway-sdk-go: http error 503 Service Unavailable", "scaleway_vpc.this")
        #expect(failure([error(Self.conflict), down]) == nil)
        let wrong = error("scaleway-sdk-go: http error 400 Bad Request: no", "scaleway_vpc.this")
        #expect(failure([error(Self.conflict), wrong])?.reason.code == "name_taken")
    }
}
