import Testing

@testable import Scaleway

@Suite("The text of a scw configuration file")
struct ProfileTextTests {
    private static let settings = [(name: "access_key", value: "A"), (name: "secret_key", value: "S")]

    @Test(
        "a profile is added, and all else stays",
        arguments: [
            ("", "profiles:\n  p:\n    access_key: A\n    secret_key: S\n"),
            (
                "# mine\naccess_key: X\n",
                "# mine\naccess_key: X\nprofiles:\n  p:\n    access_key: A\n    secret_key: S\n"
            ),
            (
                "profiles: # all\n\n    # one\n    q:\n        access_key: X\nactive_profile: q",
                "profiles: # all\n    p:\n      access_key: A\n      secret_key: S\n\n    # one\n    q:\n        access_key: X\n"
                    + "active_profile: q\n"
            ),
        ])
    func adding(text: String, expected: String) throws {
        #expect(try ProfileText(text).adding("p", Self.settings) == expected)
    }

    @Test("a key is replaced where it stands, in that profile alone")
    func replacing() throws {
        let text =
            "access_key: R\nprofiles:\n  q:\n    access_key: X\n    secret_key: Y\n  p: # mine\n    # note\n    secret_key: "
            + "old\n    access_key: \"old\"\n    default_region: fr-par\n  r:\n    access_key: Z\n"
        #expect(
            try ProfileText(text).replacing("p", Self.settings)
                == "access_key: R\nprofiles:\n  q:\n    access_key: X\n    secret_key: Y\n  p: # mine\n    # note\n    secret_key: "
                + "S\n    access_key: A\n    default_region: fr-par\n  r:\n    access_key: Z\n")
    }

    @Test(
        "a form that isn't understood is refused",
        arguments: ["profiles: {q: {access_key: X}}\n", "{profiles: {}}\n", "profiles: # a\n  p: {access_key: X}\n"])
    func refused(text: String) throws {
        #expect(throws: (any Error).self) {
            _ = try ProfileText(text).replacing("p", Self.settings)
        }
        if !text.hasPrefix("profiles: #") {
            #expect(throws: (any Error).self) { _ = try ProfileText(text).adding("p", Self.settings) }
        }
    }
}
