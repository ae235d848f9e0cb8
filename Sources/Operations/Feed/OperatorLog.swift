import Logging
import Model
import Ports

/// Tells the controller's own log which events the audit log has, each with its number and hash. Where those lines are
/// collected on another machine, an audit log that was changed, cut or replaced later doesn't agree with them.
struct OperatorLog: AuditSubscriber {
    let logger: Logger

    var name: SubscriberName { .operatorLog }

    func deliver(_ event: LoggedEvent) async throws(PortFailure) {
        let digits = Array("0123456789abcdef")
        let hash = String(event.leafHash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        logger.info(
            "audit event \(event.cursor.sequence): \(event.kind)",
            metadata: [
                "environment": "\(event.environment)", "event": "\(event.id)", "leafHash": "\(hash)",
                "reconciliation": "\(event.correlation)",
            ])
    }
}
