import Foundation
import Model
import TestSupport
import Testing

@testable import Operations

@Suite("The configuration file")
struct ConfigurationTests {
    private func decode(_ text: String, environment: [String: String] = [:]) throws(ConfigurationError)
        -> ControllerConfiguration
    {
        try ConfigurationFile.decode(text, path: "c.yaml", absolutePath: "/srv/amarre/c.yaml", environment: environment)
    }

    private func problems(_ text: String) -> [String] {
        do {
            let configuration = try decode(text)
            return ["accepted: \(configuration)"]
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("one key is enough, all else has a default")
    func defaults() throws {
        let configuration = try decode("source: {repository: https://git.example.org/state.git}\n")
        #expect(
            configuration
                == ControllerConfiguration(
                    file: "/srv/amarre/c.yaml", dataDirectory: "/srv/amarre/data",
                    source: .init(
                        repository: "https://git.example.org/state.git", branch: "main",
                        desiredStatePath: "desired-state",
                        terraformPath: "terraform", tokenFile: nil, pollInterval: .seconds(15)),
                    environments: nil,
                    scaleway: .init(apiURL: nil, configFile: nil, profile: nil, surveyInterval: .seconds(300)),
                    terraform: .init(binary: "terraform", cliConfigFile: nil, stateDirectory: nil, environment: [:]),
                    probe: .init(timeout: .seconds(2)), retention: .init(journal: .seconds(400 * 86_400))))
    }

    @Test("every key is read, and paths are relative to the file")
    func everything() throws {
        let configuration = try decode(
            """
            dataDirectory: ../data
            source:
              repository: repository
              branch: release/1.x
              desiredStatePath: deploy/state
              terraformPath: deploy/terraform
              tokenFile: /run/token
              pollInterval: 500ms
            environments: [staging, production]
            scaleway: {apiURL: "http://127.0.0.1:8080", configFile: scw.yaml, profile: demo, surveyInterval: 1m}
            terraform:
              binary: bin/terraform
              cliConfigFile: terraform.rc
              stateDirectory: ~/state
              environment: {AMARRE_STANDIN_POLL: 100ms, EMPTY: ""}
            probe: {timeout: 1s}
            retention: {journal: 90d}
            """,
            environment: ["HOME": "/home/someone", "SCW_API_URL": "https://other", "TF_CLI_CONFIG_FILE": "/other.rc"])
        #expect(configuration.dataDirectory == "/srv/data")
        #expect(configuration.source.repository == "/srv/amarre/repository")
        #expect(configuration.source.branch == "release/1.x")
        #expect(configuration.source.desiredStatePath == "deploy/state")
        #expect(configuration.source.terraformPath == "deploy/terraform")
        #expect(configuration.source.tokenFile == "/run/token")
        #expect(configuration.source.pollInterval == .milliseconds(500))
        #expect(
            configuration.environments == [EnvironmentName("staging"), EnvironmentName("production")].compactMap { $0 })
        #expect(
            configuration.scaleway
                == .init(
                    apiURL: "http://127.0.0.1:8080", configFile: "/srv/amarre/scw.yaml", profile: "demo",
                    surveyInterval: .seconds(60))
        )
        #expect(configuration.terraform.binary == "/srv/amarre/bin/terraform")
        #expect(configuration.terraform.cliConfigFile == "/srv/amarre/terraform.rc")
        #expect(configuration.terraform.stateDirectory == "/home/someone/state")
        #expect(configuration.terraform.environment == ["AMARRE_STANDIN_POLL": "100ms", "EMPTY": ""])
        #expect(configuration.probe.timeout == .seconds(1))
        #expect(configuration.retention.journal == .seconds(90 * 86_400))
    }

    @Test("ssh and another store for the state")
    func sshAndStore() throws {
        let configuration = try decode(
            """
            source: {repository: "git@git.example.org:state", sshKeyFile: key, sshKeyPassphraseFile: /run/p, sshKnownHosts: known}
            terraform: {backend: {endpoint: "https://s3.nl-ams.scw.cloud", bucket: mine, region: nl-ams}}
            """)
        #expect(configuration.source.repository == "git@git.example.org:state")
        #expect(
            configuration.source.ssh
                == ControllerConfiguration.SSH(
                    keyFile: "/srv/amarre/key", passphraseFile: "/run/p", knownHostsFile: "/srv/amarre/known"))
        #expect(
            configuration.terraform.backend
                == ControllerConfiguration.Backend(
                    endpoint: "https://s3.nl-ams.scw.cloud", bucket: "mine", region: "nl-ams"))
    }

    @Test("variables of the process fill in where the file is silent")
    func processEnvironment() throws {
        let silent = try decode(
            "source: {repository: r}\nscaleway:\nterraform: {}\n",
            environment: ["SCW_API_URL": "https://from.environment", "TF_CLI_CONFIG_FILE": "/etc/terraform.rc"])
        #expect(silent.scaleway.apiURL == "https://from.environment")
        #expect(silent.terraform.cliConfigFile == "/etc/terraform.rc")
        let empty = try decode("source: {repository: r}", environment: ["SCW_API_URL": "", "TF_CLI_CONFIG_FILE": ""])
        #expect(empty.scaleway.apiURL == nil)
        #expect(empty.terraform.cliConfigFile == nil)
    }

    static let refused: [(String, [String])] = [
        (
            "{}",
            [
                "c.yaml:1:1: source.repository: this key is needed: the path or URL of the repository that holds the "
                    + "desired state"
            ]
        ),
        (
            "source: {}",
            [
                "c.yaml:1:9: source.repository: this key is needed: the path or URL of the repository that holds the "
                    + "desired state"
            ]
        ),
        ("", ["c.yaml: the file is empty; `source.repository` at least is needed"]),
        (
            "- a",
            [
                "c.yaml:1:1: keys and values are expected here; known keys: dataDirectory, source, environments, "
                    + "scaleway, terraform, probe, retention, web"
            ]
        ),
        (
            "sources: {repository: r}\nsource: {repository: r}",
            ["c.yaml:1:1: sources: unknown key; did you mean 'source'?"]
        ),
        (
            "source: {repository: r, colour: red}",
            [
                "c.yaml:1:25: source.colour: unknown key; known keys: repository, branch, desiredStatePath, "
                    + "terraformPath, tokenFile, sshKeyFile, sshKeyPassphraseFile, sshKnownHosts, pollInterval"
            ]
        ),
        (
            "source: {repository: r}\nretention: {journal: 1h}",
            ["c.yaml:2:22: retention.journal: 1h is outside 24h to 876000h"]
        ),
        (
            "source: {repository: r}\nretention: {journal: 400}",
            [
                "c.yaml:2:22: retention.journal: '400' is no duration: a whole number and its unit are expected (h or "
                    + "d), such as 400d"
            ]
        ),
        (
            "source: {repository: r, pollInterval: 1d}",
            [
                "c.yaml:1:39: source.pollInterval: '1d' is no duration: a whole number and its unit are expected (ms, "
                    + "s, m or h), such as 30s"
            ]
        ),
        ("source: {repository: [r]}", ["c.yaml:1:22: source.repository: a text is expected"]),
        ("source: {repository: }", ["c.yaml:1:22: source.repository: a text is expected"]),
        (
            "source: {repository: 'https://me:t0ken@git.example.org/x'}",
            [
                "c.yaml:1:22: source.repository: a URL must hold no user or token; put the token into a file and name "
                    + "it in source.tokenFile"
            ]
        ),
        (
            "source: {repository: 'http://git.example.org/x'}",
            [
                "c.yaml:1:22: source.repository: plain http is allowed on this machine alone (127.0.0.1, localhost); "
                    + "use https://"
            ]
        ),
        (
            "source: {repository: 'git@git.example.org:x'}",
            [
                "c.yaml:1:10: source.sshKeyFile: an ssh address needs this key: the file of a private key, readable "
                    + "by this user alone"
            ]
        ),
        (
            "source: {repository: 'ssh://git@git.example.org/x', sshKeyFile: k}",
            [
                "c.yaml:1:10: source.sshKnownHosts: an ssh address needs this key: a file in the format of "
                    + "known_hosts with the keys that the host publishes"
            ]
        ),
        (
            "source: {repository: 'ssh://git:t0ken@git.example.org/x', sshKeyFile: k, sshKnownHosts: h}",
            ["c.yaml:1:22: source.repository: an ssh address must hold no password; ssh logs in with source.sshKeyFile"]
        ),
        (
            "source: {repository: r, sshKeyFile: k}",
            [
                "c.yaml:1:25: source.sshKeyFile: source.repository is no ssh address, so this key means nothing; take "
                    + "it out"
            ]
        ),
        (
            "source: {repository: r}\nterraform: {stateDirectory: s, backend: {endpoint: 'http://s3.example.org'}}",
            [
                "c.yaml:2:41: terraform.backend: the state is in one place: take this key out, or "
                    + "terraform.stateDirectory",
                "c.yaml:2:52: terraform.backend.endpoint: plain http would show secrets to the network; it is allowed "
                    + "on this machine alone",
            ]
        ),
        (
            "source: {repository: r, pollInterval: 30}",
            [
                "c.yaml:1:39: source.pollInterval: '30' is no duration: a whole number and its unit are expected (ms, "
                    + "s, m or h), such as 30s"
            ]
        ),
        (
            "source: {repository: r, pollInterval: 25h}",
            ["c.yaml:1:39: source.pollInterval: 25h is outside 100ms to 24h"]
        ),
        (
            "source: {repository: r, branch: 'a..b'}",
            ["c.yaml:1:33: source.branch: 'a..b' is no branch name that git accepts (git check-ref-format)"]
        ),
        (
            "source: {repository: r, terraformPath: ../terraform}",
            [
                "c.yaml:1:40: source.terraformPath: '../terraform' must be a folder inside the repository, such as "
                    + "'desired-state' or 'deploy/terraform'"
            ]
        ),
        (
            "source: {repository: r}\nenvironments: []",
            [
                "c.yaml:2:15: environments: the list is empty; leave the key out to look after all environments that "
                    + "git has"
            ]
        ),
        (
            "source: {repository: r}\nenvironments: [a, A, a]",
            [
                "c.yaml:2:19: environments[1]: 'A' is no environment name (\(NameRule.explanation))",
                "c.yaml:2:22: environments[2]: 'a' is there already",
            ]
        ),
        (
            "source: {repository: r}\nterraform: {environment: {TF_VAR_x: a, 1X: b, SCW_SECRET_KEY: c}}",
            [
                "c.yaml:2:27: terraform.environment.TF_VAR_x: the controller sets this variable itself",
                "c.yaml:2:40: terraform.environment.1X: a variable's name is letters, digits and '_', and doesn't "
                    + "start with a digit",
                "c.yaml:2:47: terraform.environment.SCW_SECRET_KEY: the controller sets this variable itself",
            ]
        ),
        (
            "source: {repository: r}\nscaleway: {apiURL: ftp://x}\nprobe: {timeout: 0s}",
            [
                "c.yaml:2:20: scaleway.apiURL: 'ftp' is no scheme that is known here; use https://, or http:// on "
                    + "this machine",
                "c.yaml:3:18: probe.timeout: 0s is outside 100ms to 1m",
            ]
        ),
        (
            "source: {repository: r}\nscaleway: {profiles: []}",
            [
                "c.yaml:2:22: scaleway.profiles: environments and their profiles are expected, such as {staging: "
                    + "staging-controller}"
            ]
        ),
        (
            "source: {repository: r}\nenvironments: [a, b]\nscaleway: {profile: p, profiles: {a: x, c: x, B: y}}",
            [
                "c.yaml:3:12: scaleway.profile: scaleway.profiles names a profile for each environment; take this "
                    + "one out",
                "c.yaml:3:34: scaleway.profiles: b has no profile, and `environments` names it",
                "c.yaml:3:41: scaleway.profiles.c: `environments` doesn't name this one",
                "c.yaml:3:44: scaleway.profiles.c: a has that profile: no key is good for two environments",
                "c.yaml:3:47: scaleway.profiles: the name of an environment is expected here",
            ]
        ),
        (
            "source: {repository: r}\nweb: {port: 80}",
            ["c.yaml:2:1: web: this key is reserved: this version has no web server"]
        ),
    ]

    @Test("what is wrong is named with its place, all of it at once", arguments: refused)
    func refusal(text: String, expected: [String]) {
        #expect(problems(text) == expected)
    }

    @Test("a key that comes twice and broken YAML have a place too")
    func syntax() throws {
        let twice = problems("source: {repository: r}\nsource: {repository: s}")
        #expect(twice.count == 1)
        #expect(twice[0].hasPrefix("c.yaml:"))
        #expect(twice[0].contains("the same key twice: source"))
        let broken = problems("source: {repository: r\nprobe: [")
        #expect(broken.count == 1)
        #expect(broken[0].hasPrefix("c.yaml:2:"))
        #expect(broken[0].contains("not valid YAML: "))
    }

    @Test("files that are none, folders, binary files and huge files are refused with their name")
    func files() throws {
        let folder = try TemporaryFolder()
        let cases: [(String, Data?, String)] = [
            (folder.path, nil, "this is a folder"), (folder.file("none.yaml"), nil, "there is no such file"),
            (folder.file("binary.yaml"), Data([0xFF, 0xFE, 0x00]), "the file isn't UTF-8 text"),
            (
                folder.file("huge.yaml"), Data(repeating: 0x20, count: ConfigurationFile.maximumBytes + 1),
                "are too many for a configuration"
            ),
        ]
        for (path, data, message) in cases {
            if let data { try data.write(to: URL(fileURLWithPath: path)) }
            let error = try #require(throws: ConfigurationError.self) {
                try ConfigurationFile.load(path: path, environment: [:])
            }
            #expect(error.problems.count == 1)
            #expect(error.problems[0].description.hasPrefix(path + ": "))
            #expect(error.problems[0].message.contains(message))
        }
    }
}
