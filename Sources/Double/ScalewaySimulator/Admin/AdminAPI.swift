import Foundation
import SimulatedCloud

/// `/_simulator/…`: what a person or a test does to the cloud from outside. `docs/simulator.md` shows each call.
extension SimulatorCore {
    /// Edits made here look like a person's in the console.
    static let consolePrincipal = "99999999-9999-4999-8999-999999999999"
    private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    mutating func admin(_ call: APICall) throws(CloudError) -> APIAnswer {
        var caller = call.caller
        caller.principalID = Self.consolePrincipal
        caller.userAgent = Self.browser
        var body = call.reader
        switch (call.method, call.part(1), call.part(2), call.part(3)) {
        case ("PUT", "images", nil, nil):
            let (image, running) = (body.string("image") ?? "", body.bool("running") ?? false)
            let behaviour = AdminBody.behaviour(&body)
            try body.finish()
            try inAllRegions { cloud throws(CloudError) in
                try cloud.setBehaviour(behaviour ?? .good, of: image, running: running)
            }
            return .ok(["image": .string(image), "behaviour": call.body?["behaviour"] ?? nil])
        case ("PUT", "tags", nil, nil):
            let (image, tag) = (body.string("image") ?? "", body.string("tag") ?? "")
            let (digest, project) = (body.string("digest"), body.string("projectID"))
            try body.finish()
            let pushed = try push(image, tag, digest, project)
            return .ok(["image": .string(image), "tag": .string(tag), "digest": .string(pushed.digest)])
        case ("PUT", "secrets", nil, nil):
            let (name, value) = (body.string("name") ?? "", body.string("value") ?? "")
            let project = body.string("projectID") ?? ""
            try body.finish()
            let data = Data(value.utf8).base64EncodedString()
            let put = try cloud.putSecret(name: name, projectID: project, data: data, by: caller)
            return .ok(["id": .string(put.secret.id), "name": .string(name), "revision": .int(put.version.revision)])
        case ("GET", "containers", nil, nil):
            return .ok(["containers": .array(allContainers.map { describe($0) })])
        case ("GET", "programs", nil, nil):
            return listPrograms().map { .ok($0) } ?? .noRoute(call)
        case ("POST", "containers", let name?, "kill") where fleet.programs != nil:
            return .ok(try killPrograms(ofContainer: try containerID(name)))
        case (let method, "containers", let name?, let action):
            return try editContainer(method, try containerID(name), action, &body, caller, call)
        case ("GET", "requests", nil, nil):
            return .ok(["containers": .array(fleet.counts().map { $0.json })])
        case ("DELETE", "requests", nil, nil):
            fleet.resetCounts()
            return APIAnswer(204)
        case ("GET", "connections", nil, nil):
            return .ok(["open": .int(fleet.openConnections)])
        case ("GET", "calls", nil, nil):
            return .ok(["calls": .array(calls.entries), "dropped": .int(calls.dropped)])
        case ("DELETE", "calls", nil, nil):
            calls = CallLog()
            return APIAnswer(204)
        case ("PUT", "faults", nil, nil):
            let backups = FaultBody.backups(&body)
            let restores = backups == nil ? FaultBody.restores(&body) : nil
            let fault = backups == nil && restores == nil ? FaultBody.fault(&body) : nil
            try body.finish()
            if let fault { faults.append(fault) }
            if let backups { cloud.backupFates.append(backups) }
            if let restores { cloud.restoreFates.append(restores) }
            return .ok(["faults": .int(faults.count + cloud.backupFates.count + cloud.restoreFates.count)])
        case ("DELETE", "faults", nil, nil):
            (faults, cloud.backupFates, cloud.restoreFates) = ([], [], [])
            return APIAnswer(204)
        case ("POST", "clock", nil, nil):
            let seconds = body.number("advanceSeconds") ?? 0
            try body.finish()
            guard (0...100_000_000).contains(seconds) else {
                throw .invalid("advanceSeconds", "constraint", "must be 0 to 100000000: time only goes forward")
            }
            clock.skip(microseconds: Int64(seconds * 1_000_000))
            advance()
            cloud.noteChange()
            return .ok(["now": .string(WireTime.text(.call(cloud.now)))])
        case ("GET", "settings", nil, nil):
            return .ok(AdminSettings.shown(cloud.settings))
        case ("PUT", "settings", nil, nil):
            let settings = AdminSettings.changed(cloud.settings, &body)
            try body.finish()
            try inAllRegions { cloud throws(CloudError) in
                var settings = settings
                settings.region = cloud.settings.region
                cloud.settings = settings
            }
            return .ok(AdminSettings.shown(settings))
        default:
            return try AdminProducts.answer(call, caller, &cloud) ?? .noRoute(call)
        }
    }

    /// Into the registry of the region that the image's host names.
    private mutating func push(_ image: String, _ tag: String, _ digest: String?, _ project: String?) throws(CloudError)
        -> RegistryTag
    {
        let parts = image.split(separator: ".", maxSplits: 2)
        let region = parts.count == 3 && parts[0] == "rg" ? String(parts[1]) : cloud.settings.region
        guard region != cloud.settings.region, SimulatedCloud.regions.contains(region) else {
            return try cloud.pushTag(repository: image, tag: tag, digest: digest, projectID: project)
        }
        var other = abroad[region] ?? cloud.makeRegion(region)
        defer { abroad[region] = other }
        return try other.pushTag(repository: image, tag: tag, digest: digest, projectID: project)
    }

    private mutating func editContainer(
        _ method: String, _ id: String, _ action: String?, _ body: inout BodyReader, _ caller: Caller, _ call: APICall
    ) throws(CloudError) -> APIAnswer {
        let container: CloudContainer
        switch (method, action) {
        case ("PATCH", nil):
            let change = ContainerBody.containerChange(&body, .patch)
            try body.finish()
            container = try withCloud(ofContainer: id) { cloud throws(CloudError) in
                try cloud.updateContainer(id, change, by: caller, force: true)
            }
        case ("DELETE", nil):
            container = try withCloud(ofContainer: id) { cloud throws(CloudError) in
                try cloud.deleteContainer(id, by: caller, force: true)
            }
        case ("POST", "stick"):
            container = try withCloud(ofContainer: id) { cloud throws(CloudError) in try cloud.stickContainer(id) }
        case ("POST", "release"):
            container = try withCloud(ofContainer: id) { cloud throws(CloudError) in try cloud.releaseContainer(id) }
        default:
            return .noRoute(call)
        }
        return .ok(describe(container))
    }

    /// Finds a container by id, or by a name that only one container has.
    private func containerID(_ name: String) throws(CloudError) -> String {
        let found = allContainers.filter { $0.id == name || $0.name == name }
        guard let first = found.first else { throw .notFound(resource: "container", id: name) }
        guard found.count == 1 else {
            let ids = found.map(\.id).joined(separator: ", ")
            throw .invalid(
                "container", "constraint", "\(found.count) containers are named \(name): use an id, one of \(ids)")
        }
        return first.id
    }

    private func describe(_ container: CloudContainer) -> JSONValue {
        [
            "id": .string(container.id), "name": .string(container.name), "namespaceID": .string(container.namespaceID),
            "projectID": .string(projectID(of: container)),
            "status": .string(container.status.rawValue), "errorMessage": .optional(container.errorMessage),
            "endpoint": .optional(book.loopback(of: container.id)), "image": .string(container.settings.image),
            "stuck": .bool(container.isStuck), "servingImage": .optional(container.serving?.image),
            "servingDigest": .optional(container.serving?.digest),
            "servingRevision": container.serving.map { .int($0.number) } ?? .null,
        ]
    }
}
