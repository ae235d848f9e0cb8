import Model
import Ports

/// An error of Scaleway's provider that says that the name of what it was to make is taken.
///
/// Waiting doesn't free a name. What can change the answer is a new look at the names (``WantedName``): an answer that
/// got lost is repeated by the provider, and then its own object is what has the name.
struct TakenName: Equatable, Sendable {
    /// The resource that would have been made.
    let address: String
    /// Its type, as the address says it.
    let type: String
    /// What it was to be called; nil for a type whose names aren't looked up.
    let name: String?

    /// Nil when the error says anything else. `wanted`: the names that the plan makes something under.
    ///
    /// Containers aren't meant: one of the name in the environment's own namespace is taken over, and theirs are the
    /// errors that may quote what a container says.
    init?(_ diagnostic: Diagnostic, wanted: [WantedName]) {
        guard diagnostic.isError, !diagnostic.isAboutContainer, let address = diagnostic.address,
            let type = address.firstMatch(of: /(?:^|\.)(scaleway_[a-z0-9_]+)\./),
            ProviderError.saysTaken(diagnostic.summary) || ProviderError.saysTaken(diagnostic.detail ?? "")
        else { return nil }
        self.address = address
        self.type = String(type.1)
        name = wanted.first { $0.address == address }?.name
    }

    /// Whether what has the name may be this environment's own: then one new look finds it and takes it over.
    var mayBeOwn: Bool { WantedName.types.contains(type) }

    /// What happened and what to do about it.
    var description: String {
        let what = name.map { "the name \($0)" } ?? "its name"
        return "\(address) can't be made: \(what) is taken. \(advice)"
    }

    private var advice: String {
        switch type {
        // Scaleway's documentation of Container Registry: a namespace's name is unique in its region.
        case "scaleway_registry_namespace":
            "Names of registry namespaces are unique in the region, and another project or another customer has this "
                + "one: write another `registry` in terraform.tfvars, and change the images' names after it."
        case "scaleway_container_domain":
            "Another container has the hostname: take it from that one in the console, or name another one."
        default:
            "Look in the console what has it: delete or rename that when nothing needs it; when it is this "
                + "environment's, tell Terraform of it with `amarre terraform ENVIRONMENT -- import`; else choose "
                + "another name."
        }
    }
}

extension TakenName {
    /// One failure from those names; nil when there are none, or when another of the errors asks to be waited out.
    ///
    /// - `text`: all errors with their places.
    static func failure(
        of errors: [Diagnostic], wanted: [WantedName], plain: Bool, command: String, text: String, scrubber: Scrubber
    ) -> PortFailure? {
        let taken = errors.map { TakenName($0, wanted: wanted) }
        let names = taken.compactMap(\.self)
        let others = zip(errors, taken).filter { $0.1 == nil }.map(\.0)
        guard !plain, !names.isEmpty, FailureClassifier.kind(of: others) == .invalid else { return nil }
        let all = names.map { scrubber.line($0.description, limit: 700) }.joined(separator: " ")
        return PortFailure(
            names.contains(where: \.mayBeOwn) ? .transient : .invalid, code: "name_taken",
            "\(command): \(all) Terraform says: \(text)")
    }
}
