import Model
import Ports

/// The environment of a `terraform` process, built from nothing.
enum ProcessEnvironment {
    /// What it depends on beside the configuration.
    struct Context {
        var places: EnvironmentPlaces
        var cliConfigFile: String
        var key: TerraformKey
        var project: ProjectID
        var region: String
        var reconciliation: ReconciliationID?
        /// A person at a terminal: Terraform may ask.
        var interactive = false
        /// `TF_VAR_…`.
        var secrets: [String: Redacted<String>] = [:]
    }

    /// Throws `invalid` when a string is longer than Linux passes on, `internalError` when one holds a zero byte.
    static func build(_ configuration: TerraformConfiguration, _ context: Context) throws(PortFailure) -> [String:
        String]
    {
        var result = configuration.additionalEnvironment
        let places = context.places
        result["PATH"] = configuration.searchPath
        result["LANG"] = "C.UTF-8"
        result["HOME"] = places.home
        result["TMPDIR"] = places.temporary
        result["TF_CLI_CONFIG_FILE"] = context.cliConfigFile
        result["TF_DATA_DIR"] = places.terraformData
        result["CHECKPOINT_DISABLE"] = "1"
        if !context.interactive {
            result["TF_IN_AUTOMATION"] = "1"
            result["TF_INPUT"] = "0"
        }
        context.key.accessKey.reveal {
            result["SCW_ACCESS_KEY"] = $0
            result["AWS_ACCESS_KEY_ID"] = $0
        }
        context.key.secretKey.reveal {
            result["SCW_SECRET_KEY"] = $0
            result["AWS_SECRET_ACCESS_KEY"] = $0
        }
        // Object Storage refuses the AWS SDK's newer checksum headers (Terraform issues 36704, 37432).
        result["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"
        result["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required"
        result["AWS_EC2_METADATA_DISABLED"] = "true"
        result["SCW_DEFAULT_PROJECT_ID"] = context.project.text
        result["SCW_DEFAULT_REGION"] = context.region
        // What a root doesn't declare is passed over in silence here, and warned about in a file of values.
        result["TF_VAR_project_id"] = context.project.text
        if let url = configuration.apiURL { result["SCW_API_URL"] = url }
        if let reconciliation = context.reconciliation { result["TF_APPEND_USER_AGENT"] = "amarre/\(reconciliation)" }
        for (name, value) in context.secrets { value.reveal { result[name] = $0 } }
        for (name, value) in result.sorted(by: { $0.key < $1.key }) {
            guard name.utf8.count + value.utf8.count + 2 <= 131_072 else {
                throw PortFailure(
                    .invalid, code: "terraform_environment",
                    "the environment variable \(name) is longer than the 128 KiB that can be passed to Terraform")
            }
            guard !value.utf8.contains(0), !name.utf8.contains(0) else {
                throw PortFailure(
                    .invalid, code: "terraform_environment", "the environment variable \(name) holds a zero byte")
            }
        }
        return result
    }
}
