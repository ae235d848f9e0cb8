import DesiredState
import Model
import Ports

/// The end of the troubled part: nothing new goes wrong, and everything must come to rest.
extension Simulation {
    /// Which of the possible ends this history has. No number is drawn for it.
    var ending: Calm { options.calms[Int(seed % UInt64(max(1, options.calms.count)))] }

    mutating func calm() {
        note("calm \(ending)")
        faults.end(now: now)
        crashBudget = 0
        calmSince = now
        ambushes = []
        killsLeft = [:]
        switch ending {
        case .nothing: break
        case .resume: mendGit()
        case .commit: commitWhatIsGood()
        case .retry:
            mendGit()
            for environment in 0..<Self.environmentCount {
                submit(.abort, environment)
                submit(.retry(service: nil), environment)
            }
        }
        if ending == .commit { faults.unreadableForGood = false }
        guard ending != .nothing else { return }
        for environment in 0..<Self.environmentCount { submit(.resume, environment) }
    }

    private mutating func mendGit() {
        // `retry` would mean that the environment moves.
        let moves = git.desired.contains { $0.project != Constant.project }
        guard !git.broken.isEmpty || moves else { return }
        git.broken = [:]
        for environment in 0..<Self.environmentCount { git.desired[environment].project = Constant.project }
        git.commit()
    }

    /// All that a commit can mend, it mends.
    private mutating func commitWhatIsGood() {
        git.broken = [:]
        git.tree.module += 1
        git.tree.works = true
        for environment in 0..<Self.environmentCount {
            git.desired[environment].project = Constant.project
            for index in git.desired[environment].services.indices {
                let name = git.desired[environment].services[index].name
                git.desired[environment].services[index].environment["BROKEN"] = nil
                git.desired[environment].services[index].image = newImage(name, good: true)
                if let secret = git.desired[environment].services[index].secrets["TOKEN"] {
                    git.secrets[secret.name, default: 0] += 1
                    git.desired[environment].services[index].secrets["TOKEN"]?.revision = nil
                }
                for secret in git.desired[environment].services[index].migrate?.secrets.values ?? [:].values {
                    git.secrets[secret.name, default: 0] += 1
                }
            }
        }
        git.commit()
        note("commit \(git.head) of what is good")
    }
}
