import Crypto
import FoundationEssentials
import Model
import Ports

/// `terraform init`, only when something that it looks at has changed.
extension TerraformCLI {
    /// Runs `init` when the Terraform code, the CLI configuration file, Terraform itself or the backend's override
    /// changed since the last time, or the machine was restarted (the data directory is in memory). Else the new
    /// working copy gets the lock file that the last `init` left.
    func initialise(_ target: Target, scrubber: Scrubber) async throws(PortFailure) {
        let places = try places(of: target.environment)
        var wanted = Initialisation(
            cliConfiguration: Self.hexadecimal(SHA256.hash(data: SmallFile.bytes(try cliConfigFile()) ?? [])),
            version: try await checkVersion(), statePath: statePath(of: target.environment),
            backend: try backend(of: target)?.arguments,
            code: SmallFile.text(places.codeDigest(target.commit)) ?? target.commit.text, commit: target.commit.text)
        let last = SmallFile.bytes(places.initialised).flatMap {
            try? JSONDecoder().decode(Initialisation.self, from: Data($0))
        }
        let lockFile = places.root(target.commit) + "/.terraform.lock.hcl"
        if let last, last.hasSameSetting(as: wanted), last.code == wanted.code {
            wanted.lockFile = last.lockFile
            if let text = wanted.lockFile {
                if SmallFile.text(lockFile) != text { try Folder.write(Array(text.utf8), to: lockFile) }
            } else {
                try Folder.remove(lockFile)
            }
            if wanted == last { return }
            return try remember(wanted, places)
        }
        try Folder.remove(places.initialised)
        if last?.hasSameSetting(as: wanted) != true {
            // Providers of another mirror, or another backend: nothing of the old data may stay.
            try Folder.remove(places.terraformData)
            try Folder.make(places.terraformData)
        }
        var seen =
            SmallFile.bytes(places.lockFiles).flatMap {
                try? JSONDecoder().decode([String: String].self, from: Data($0))
            } ?? [:]
        if let digest = SmallFile.bytes(lockFile).map({ Self.hexadecimal(SHA256.hash(data: $0)) }) {
            // A lock file that was made for one provider mirror must not refuse the providers of the next.
            if seen[digest, default: wanted.cliConfiguration] != wanted.cliConfiguration {
                try Folder.remove(lockFile)
            } else {
                seen[digest] = wanted.cliConfiguration
            }
        }
        _ = try await succeed(
            TerraformInvocation(
                ["init", "-input=false", "-json"] + (wanted.backend ?? []), timeout: configuration.timeouts.initialise),
            on: target,
            scrubber: scrubber)
        wanted.lockFile = SmallFile.text(lockFile)
        if let text = wanted.lockFile {
            seen[Self.hexadecimal(SHA256.hash(data: Array(text.utf8)))] = wanted.cliConfiguration
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        if let bytes = try? encoder.encode(seen) { try Folder.write(Array(bytes), to: places.lockFiles) }
        try remember(wanted, places)
    }

    /// Lets the next command run `init` again, whatever is remembered.
    func forgetInitialisation(of environment: EnvironmentName) throws(PortFailure) {
        try Folder.remove(try places(of: environment).initialised)
    }

    private func remember(_ initialisation: Initialisation, _ places: EnvironmentPlaces) throws(PortFailure) {
        guard let bytes = try? JSONEncoder().encode(initialisation) else { return }
        try Folder.write(Array(bytes), to: places.initialised)
    }
}
