import Glibc
import Terraform

/// The hidden subcommand `supervise`, under which the controller runs Terraform.
///
/// It is dispatched before the argument parser so that it starts in a few milliseconds and sees its arguments
/// untouched.
enum SuperviseCommand {
    /// Never returns when the command line is `amarre supervise …`; does nothing for any other.
    static func runIfAsked(_ arguments: [String]) {
        guard arguments.dropFirst().first == "supervise" else { return }
        exit(TerraformSupervisor.main(arguments: Array(arguments.dropFirst(2))))
    }
}
