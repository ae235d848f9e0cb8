package import DesiredState
package import LiveState
package import Model
package import Ports

/// Something that happens outside: the machine asks for it, the runner does it, the answer is an ``EffectResult``.
package enum Effect: Hashable, Codable, Sendable {
    /// Fetch git and read what it asks of this environment.
    case readSource
    /// Resolve tags to digests and references to revisions.
    case resolve(ResolveRequest)
    /// Read the environment through the API. What is known of it is filled in when the look begins.
    case observe(project: ProjectID, known: KnownResources = KnownResources())
    /// Look whether names that a plan would make something under are taken.
    case lookUpNames([WantedName], project: ProjectID)
    case plan(TerraformPlanRequest)
    case apply(handle: String)
    /// Ask Terraform's state what it would replace because its making was broken off.
    case readTaints
    case untaint(address: String)
    case adopt(address: String, containerID: String)
    case discardPlans
    case probe(InstanceName, endpoint: String, path: String)
    /// Write every field of an instance back through the API, as it was last applied.
    case restore(InstanceName, containerID: String, InstanceRestore)
    case redeploy(containerID: String)
    case deleteContainer(InstanceName, containerID: String)
    /// Wait until the person's command to whom the environment's turn was lent has ended.
    case awaitTurn(requestID: String)
    /// Ask Audit Trail who caused drift.
    case attribute(AttributionQuestion)
    /// Read what the environment has besides its containers.
    case survey(SurveyRequest)
    /// Put the alert rules of a commit where they are evaluated.
    case loadRules(AlertRulesRequest)
    /// Ask which `terraform/` another environment was seen healthy with.
    case codeStanding(EnvironmentName)
    /// Look at backups, make, keep or remove one.
    case backup(BackupCall)
    /// Run a migration of a service's database, and what belongs to it.
    case migration(MigrationCall)
    /// Restore a backup beside what runs, look into it, and take it away.
    case verification(VerificationCall)

    /// Whether it changes something outside. Such an effect is only ever returned in answer to `.saved`: its intent is
    /// durable before it begins.
    package var changesSomething: Bool {
        switch self {
        case .apply, .untaint, .adopt, .restore, .redeploy, .deleteContainer, .loadRules: true
        case .backup(let call): call.changesSomething
        case .migration(let call): call.changesSomething
        case .verification(let call): call.changesSomething
        case .readSource, .resolve, .observe, .lookUpNames, .plan, .readTaints, .discardPlans, .probe, .awaitTurn,
            .attribute, .survey, .codeStanding:
            false
        }
    }
}

/// What to resolve in one go.
package struct ResolveRequest: Hashable, Codable, Sendable {
    /// The Scaleway project whose secrets are meant.
    package var project: ProjectID
    /// Images by service, tag by tag.
    package var images: [ServiceName: ImageRequest]
    /// Each once, sorted by ``SecretReference/key``.
    package var secrets: [SecretReference]

    package init(project: ProjectID, images: [ServiceName: ImageRequest], secrets: [SecretReference]) {
        self.project = project
        self.images = images
        self.secrets = secrets
    }
}
