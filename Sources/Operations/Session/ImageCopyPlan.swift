package import DesiredState
package import Model
package import Ports

/// Which images a copy from one environment to another is about. Pure, so that whoever promotes asks for the same.
package enum ImageCopyPlan {
    /// One row for each service of `names`, or for each one that both environments have when that is empty; in order of
    /// names.
    ///
    /// `pins`: digests that the source's controller has pinned for what git asks there. Without one the tag is looked up
    /// when it is copied. A service that can't be copied has the failure that says why.
    package static func requests(
        from source: DesiredEnvironment, to target: DesiredEnvironment, named names: [ServiceName],
        pins: [ServiceName: ImageDigest], movesTags: Bool
    ) -> [(service: ServiceName, request: Result<ImageCopyRequest, PortFailure>)] {
        let wanted = names.isEmpty ? common(source, target) : Set(names)
        return wanted.sorted().map { name in
            guard let here = image(of: name, in: source) else { return (name, .failure(missing(name, source))) }
            guard let there = image(of: name, in: target) else { return (name, .failure(missing(name, target))) }
            let request = ImageCopyRequest(
                source: here.repository, target: there.repository, tag: here.tag,
                digest: here.digest ?? pins[name], movesTag: movesTags)
            return (name, .success(request))
        }
    }

    private static func common(_ source: DesiredEnvironment, _ target: DesiredEnvironment) -> Set<ServiceName> {
        Set(source.services.map(\.name)).intersection(target.services.map(\.name))
    }

    private static func image(of name: ServiceName, in environment: DesiredEnvironment) -> ImageRequest? {
        environment.services.first { $0.name == name }?.image
    }

    private static func missing(_ name: ServiceName, _ environment: DesiredEnvironment) -> PortFailure {
        PortFailure(
            .notFound, code: "image_repository",
            "git has no service \(name) in \(environment.name), so that nobody knows its image's repository there; add "
                + "services/\(name).yaml to it")
    }
}

/// What became of one service's image.
package struct ImageCopyResult: Sendable {
    /// Whose image it is.
    package var service: ServiceName
    /// From where to where; nil when that isn't known.
    package var request: ImageCopyRequest?
    /// What was done, or why not.
    package var outcome: Result<ImageCopyReport, PortFailure>

    package init(service: ServiceName, request: ImageCopyRequest?, outcome: Result<ImageCopyReport, PortFailure>) {
        self.service = service
        self.request = request
        self.outcome = outcome
    }
}
