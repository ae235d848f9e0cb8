import Model
import Ports

extension LiveSession {
    /// How long Terraform may take to say its version (it is asked again before it is used, and says then what is
    /// wrong), and the disk to give this program's bytes.
    private static let versionPatience: Duration = .seconds(3)

    /// What the audit log says of this program and of Terraform; what can't be told is left out, and keeps nobody from
    /// anything.
    static func facts(_ terraform: any PersonsTerraform, patience: Duration = versionPatience) async -> ProgramFacts {
        async let digest = Deadline.within(patience) { await OwnDigest.value() }
        let version = await Deadline.within(patience) { () async -> String? in
            do throws(PortFailure) { return try await terraform.version() } catch { return nil }
        }
        return ProgramFacts(binaryDigest: await digest ?? nil, terraform: version ?? nil)
    }
}
