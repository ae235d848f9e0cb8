/// Names of files in a Terraform root that only Amarre may write, because Terraform lets such files
/// replace what others say.
enum ReservedNames {
    /// Why a file or folder of this name in git is refused; nil when it is fine.
    static func refusal(of name: String) -> String? {
        if name.hasPrefix("amarre") {
            return "names that start with \"amarre\" belong to the files that Amarre generates"
        }
        if ["override.tf", "override.tf.json"].contains(name) || name.hasSuffix("_override.tf")
            || name.hasSuffix("_override.tf.json")
        {
            return "override files could replace what Amarre generates"
        }
        if name.hasSuffix(".auto.tfvars") || name.hasSuffix(".auto.tfvars.json") {
            return "values that are loaded by themselves could replace what Amarre generates; use terraform.tfvars"
        }
        if name == ".terraform" { return "it is Terraform's own folder" }
        if name.hasSuffix(".tfstate") || name.hasSuffix(".tfstate.backup") || name.hasSuffix(".tfplan") {
            return "states and plans hold secrets and don't belong in git"
        }
        return nil
    }
}
