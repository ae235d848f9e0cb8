import SimulatedCloud

/// Refusals of the distribution API as the specification writes them.
enum DistributionWire {
    static func answer(_ refusal: RegistryRefusal) -> APIAnswer {
        APIAnswer(
            status(refusal),
            [
                "errors": [
                    [
                        "code": .string(refusal.code.rawValue), "message": .string(message(refusal.code)),
                        "detail": .string(refusal.detail),
                    ]
                ]
            ])
    }

    /// Statuses of the reference implementation, where the specification leaves a choice.
    private static func status(_ refusal: RegistryRefusal) -> Int {
        switch refusal.code {
        case .blobUnknown, .blobUploadUnknown, .manifestUnknown, .nameUnknown, .manifestBlobUnknown: 404
        case .blobUploadInvalid: refusal.isOutOfOrder ? 416 : 400
        case .digestInvalid, .manifestInvalid, .nameInvalid: 400
        case .sizeInvalid: 413
        case .unauthorized: 401
        case .denied: 403
        case .unsupported: 405
        }
    }

    private static func message(_ code: RegistryRefusal.Code) -> String {
        switch code {
        case .blobUnknown: "blob unknown to registry"
        case .blobUploadInvalid: "blob upload invalid"
        case .blobUploadUnknown: "blob upload unknown to registry"
        case .digestInvalid: "provided digest did not match uploaded content"
        case .manifestBlobUnknown: "manifest references a manifest or blob unknown to registry"
        case .manifestInvalid: "manifest invalid"
        case .manifestUnknown: "manifest unknown to registry"
        case .nameInvalid: "invalid repository name"
        case .nameUnknown: "repository name not known to registry"
        case .sizeInvalid: "provided length did not match content length"
        case .unauthorized: "authentication required"
        case .denied: "requested access to the resource is denied"
        case .unsupported: "the operation is unsupported"
        }
    }
}
