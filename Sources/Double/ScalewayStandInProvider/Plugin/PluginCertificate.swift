import Crypto
import Foundation
import SwiftASN1
import X509

/// The self-signed certificate that Terraform is told about in the handshake. It lives as long as the process.
struct PluginCertificate: Sendable {
    /// DER.
    let certificate: [UInt8]
    /// PEM.
    let privateKey: String

    /// A new P-256 key and a certificate for `localhost`, valid from a minute ago for a day.
    init() throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let now = Date()
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: now.addingTimeInterval(-60), notValidAfter: now.addingTimeInterval(86_400), issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyEncipherment: true, keyCertSign: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames([.dnsName("localhost")])
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        self.certificate = serializer.serializedBytes
        privateKey = key.pemRepresentation
    }

    /// Base64 without padding, as the handshake line carries it.
    var handshakeText: String {
        String(Data(certificate).base64EncodedString().prefix { $0 != "=" })
    }
}
