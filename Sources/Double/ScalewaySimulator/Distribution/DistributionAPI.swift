import SimulatedCloud

/// `/v2/…`, the registry's own API (OCI distribution specification 1.1), once it is known that the caller may.
///
/// Not served, as nobody here asks for it: the catalogue, referrers, parts of blobs, and deleting, which Scaleway's
/// management API does.
enum DistributionAPI {
    static func answer(_ call: DistributionCall, _ request: DistributionRequest, _ cloud: inout SimulatedCloud)
        throws(RegistryRefusal) -> APIAnswer
    {
        switch (call.call.method, request) {
        case ("GET", .version), ("HEAD", .version):
            return .ok([:])
        case ("GET", .manifest(let name, let reference)), ("HEAD", .manifest(let name, let reference)):
            return try manifest(call, cloud, name, reference)
        case ("PUT", .manifest(let name, let reference)):
            let manifest = try ManifestReader.read(call.body, mediaType: call.contentType)
            let digest = try cloud.putManifest(manifest, as: reference, to: name)
            return created("/v2/\(name)/manifests/\(digest)", digest)
        case ("GET", .blob(let name, let digest)), ("HEAD", .blob(let name, let digest)):
            guard let blob = cloud.registryBlob(digest, in: name) else { throw RegistryRefusal(.blobUnknown, digest) }
            return content(blob, "application/octet-stream", digest)
        case ("POST", .uploads(let name)):
            return try start(call, &cloud, name)
        case ("GET", .upload(let name, let id)):
            return progress(204, name, id, try cloud.uploadedBytes(id, to: name))
        case ("PATCH", .upload(let name, let id)):
            return progress(202, name, id, try cloud.append(call.body, at: try offset(call), to: id, of: name))
        case ("PUT", .upload(let name, let id)):
            if !call.body.isEmpty { _ = try cloud.append(call.body, at: try offset(call), to: id, of: name) }
            guard let digest = call.call.query["digest"] else { throw RegistryRefusal(.digestInvalid, "no digest") }
            try cloud.finishUpload(id, to: name, digest: digest)
            return created("/v2/\(name)/blobs/\(digest)", digest)
        case ("DELETE", .upload(let name, let id)):
            try cloud.cancelUpload(id, to: name)
            return APIAnswer(204)
        case ("GET", .tags(let name)):
            return try tags(call.call, cloud, name)
        default:
            throw RegistryRefusal(.unsupported, call.call.method)
        }
    }

    private static func manifest(
        _ call: DistributionCall, _ cloud: SimulatedCloud, _ name: String, _ reference: String
    ) throws(RegistryRefusal) -> APIAnswer {
        guard let manifest = cloud.registryManifest(reference, in: name) else {
            throw RegistryRefusal(.manifestUnknown, reference)
        }
        guard call.accepted.isEmpty || call.accepted.contains(manifest.mediaType) || call.accepted.contains("*/*")
        else {
            throw RegistryRefusal(.manifestUnknown, "it is \(manifest.mediaType), which isn't accepted")
        }
        return content(manifest.bytes, manifest.mediaType, manifest.digest)
    }

    private static func start(_ call: DistributionCall, _ cloud: inout SimulatedCloud, _ name: String)
        throws(RegistryRefusal) -> APIAnswer
    {
        if let digest = call.call.query["digest"] {
            try cloud.putBlob(call.body, digest: digest, to: name)
            return created("/v2/\(name)/blobs/\(digest)", digest)
        }
        if let digest = call.call.query["mount"], let other = call.call.query["from"],
            try cloud.mountBlob(digest, from: other, to: name)
        {
            return created("/v2/\(name)/blobs/\(digest)", digest)
        }
        return progress(202, name, try cloud.startUpload(to: name), 0)
    }

    private static func tags(_ call: APICall, _ cloud: SimulatedCloud, _ name: String) throws(RegistryRefusal)
        -> APIAnswer
    {
        guard var tags = cloud.registryTags(in: name) else { throw RegistryRefusal(.nameUnknown, name) }
        if let last = call.query["last"] { tags = tags.filter { $0 > last } }
        let count = call.query["n"].flatMap { Int($0) }.map { max(0, $0) } ?? tags.count
        let page = Array(tags.prefix(count))
        var answer = APIAnswer.ok(["name": .string(name), "tags": .strings(page)])
        if page.count < tags.count, let last = page.last {
            answer.headers.append(("Link", "</v2/\(name)/tags/list?n=\(count)&last=\(last)>; rel=\"next\""))
        }
        return answer
    }

    /// Where a chunk says that it begins. Throws for a range that isn't its length.
    private static func offset(_ call: DistributionCall) throws(RegistryRefusal) -> Int? {
        guard let range = call.contentRange else { return nil }
        let parts = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        // Neither is below 0, so that their difference can't be too large a number; one more than it can.
        guard parts.count == 2, let first = parts[0], let last = parts[1], 0 <= first, first <= last,
            last - first == call.body.count - 1
        else {
            throw RegistryRefusal(.blobUploadInvalid, "Content-Range: \(range)")
        }
        return first
    }

    /// The address of an upload has a query, as registries' do: a client must take it as it is.
    private static func progress(_ status: Int, _ name: String, _ id: String, _ bytes: Int) -> APIAnswer {
        var answer = APIAnswer(status)
        answer.headers = [
            ("Location", "/v2/\(name)/blobs/uploads/\(id)?_state=\(bytes)"), ("Docker-Upload-UUID", id),
            ("Range", "0-\(max(0, bytes - 1))"),
        ]
        return answer
    }

    private static func created(_ location: String, _ digest: String) -> APIAnswer {
        var answer = APIAnswer(201)
        answer.headers = [("Location", location), ("Docker-Content-Digest", digest)]
        return answer
    }

    private static func content(_ bytes: [UInt8], _ type: String, _ digest: String) -> APIAnswer {
        var answer = APIAnswer(200)
        answer.bytes = bytes
        answer.headers = [("Content-Type", type), ("Docker-Content-Digest", digest)]
        return answer
    }
}
