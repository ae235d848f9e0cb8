import DesiredState
import LiveState
import Model
import Planning
import Ports

/// What a person's `terraform destroy` leaves.
extension Pass {
    /// When nothing is there, at two looks, what was known of the environment is forgotten, and the pass begins again
    /// with that: what is pinned is pinned for what runs. When something is there the command didn't destroy
    /// everything, whatever it said.
    ///
    /// Returns false when the look is taken as any other.
    mutating func beginsAnew(
        after destruction: PlaceMemory.Destruction, _ live: LiveEnvironment, _ context: inout MachineContext
    ) -> Bool {
        guard live.namespace == nil, live.containers.isEmpty, live.unreadable.isEmpty else {
            context.remember(.destruction(nil))
            context.touch()
            return false
        }
        let since = destruction.missedSince ?? context.now
        guard context.now >= since + Absences.containerPause else {
            guard let project = reconciliation.header.desired?.project else { return false }
            context.remember(.destruction(.init(missedSince: since)))
            context.ask(.observe(project: project), at: since + Absences.containerPause)
            return true
        }
        context.remember(.destroyed)
        context.touch()
        reconciliation.happened(.begunAnew, &context)
        reconciliation.beginAgain()
        enter(.reading)
        begin(&context)
        return true
    }
}

extension Reconciliation {
    /// What a pass has found is about nothing any more.
    fileprivate mutating func beginAgain() {
        (header.revision, header.code, header.desired, header.refusal, header.troubles) = (nil, nil, nil, nil, nil)
        header.pins = ReleasePins()
        picture = Picture()
        agenda = Agenda()
    }
}
