import Testing

@testable import Operations

/// Which commands of a person's own leave nothing of an environment, when they end well.
@Suite struct DestroyArgumentsTests {
    @Test(arguments: [
        (["destroy"], true), (["destroy", "-auto-approve"], true), (["apply", "-destroy"], true),
        (["apply", "--destroy", "-auto-approve"], true), (["apply", "-destroy=true"], true),
        (["destroy", "-target=module.network"], false), (["destroy", "-target", "module.network"], false),
        (["destroy", "-help"], false), (["destroy", "-h"], false), (["apply", "-destroy=false"], false),
        (["apply"], false), (["plan", "-destroy"], false), (["state", "rm", "destroy"], false), ([], false),
    ])
    func whatDestroysAll(arguments: [String], expected: Bool) {
        #expect(LiveSession.destroysAll(arguments) == expected)
    }
}
