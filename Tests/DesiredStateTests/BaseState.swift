import DesiredState
import DesiredStateFiles

/// A small correct desired state that tests change in one place.
enum BaseState {
    static let environment = """
        apiVersion: amarre/v1
        kind: Environment
        name: production
        region: fr-par
        project: 11111111-1111-1111-1111-111111111111
        rollout: { soak: 10s, healthyProbes: 3, deadline: 5m, rollbackBudget: 2m }

        """

    static let service = """
        apiVersion: amarre/v1
        kind: Service
        name: web
        image:
          repository: rg.fr-par.scw.cloud/evalap/web
          tag: 1.4.2
        scaling:
          min: 2
          max: 6
        secrets:
          DATABASE_URL: { name: evalap-database-url, revision: latest }
        environment:
          LOG_LEVEL: info
        resources:
          cpu: 560m
          memory: 1Gi
        http:
          port: 8080
          health: /health

        """

    static let environmentPath = "production/environment.yaml"
    static let servicePath = "production/services/web.yaml"

    static func text(_ path: String) -> String { path == environmentPath ? environment : service }

    /// Production with the given text in one of its files, and a correct staging.
    static func files(_ path: String = servicePath, _ bytes: [UInt8] = Array(service.utf8)) -> [SourceFile] {
        let staging = environment.replacing("name: production", with: "name: staging").replacing("1111", with: "2222")
        var files = [
            SourceFile(path: environmentPath, bytes: Array(environment.utf8)),
            SourceFile(path: servicePath, bytes: Array(service.utf8)),
            SourceFile(path: "staging/environment.yaml", bytes: Array(staging.utf8)),
            SourceFile(path: "staging/services/web.yaml", bytes: Array(service.utf8)),
        ]
        files.removeAll { $0.path == path }
        files.append(SourceFile(path: path, bytes: bytes))
        return files
    }

    static func files(_ path: String, _ text: String) -> [SourceFile] { files(path, Array(text.utf8)) }

    static func decode(_ path: String, _ text: String) -> DecodedState { DesiredStateDecoder.decode(files(path, text)) }
}
