/// Why a call of the distribution API is refused, in the words of the OCI distribution specification 1.1, "Error Codes".
package struct RegistryRefusal: Error, Sendable, Equatable {
    /// The specification's codes; those that only other registries use are left out.
    package enum Code: String, Sendable, CaseIterable {
        case blobUnknown = "BLOB_UNKNOWN"
        case blobUploadInvalid = "BLOB_UPLOAD_INVALID"
        case blobUploadUnknown = "BLOB_UPLOAD_UNKNOWN"
        case digestInvalid = "DIGEST_INVALID"
        case manifestBlobUnknown = "MANIFEST_BLOB_UNKNOWN"
        case manifestInvalid = "MANIFEST_INVALID"
        case manifestUnknown = "MANIFEST_UNKNOWN"
        case nameInvalid = "NAME_INVALID"
        case nameUnknown = "NAME_UNKNOWN"
        case sizeInvalid = "SIZE_INVALID"
        case unauthorized = "UNAUTHORIZED"
        case denied = "DENIED"
        case unsupported = "UNSUPPORTED"
    }

    /// What a program reads.
    package let code: Code
    /// What it is about: a digest, a name; empty when there is nothing to name.
    package let detail: String
    /// For `blobUploadInvalid`: the chunk doesn't begin where the one before ended, which has a status of its own (416).
    package let isOutOfOrder: Bool

    /// Names the code and what it is about.
    package init(_ code: Code, _ detail: String = "", isOutOfOrder: Bool = false) {
        self.code = code
        self.detail = detail
        self.isOutOfOrder = isOutOfOrder
    }
}
