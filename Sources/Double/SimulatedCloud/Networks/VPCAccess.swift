/// What may pass between the networks of a VPC.
package struct VPCAccess: Codable, Sendable, Equatable {
    /// One family's rules.
    package struct List: Codable, Sendable, Equatable {
        /// In the order in which they are tried.
        package var rules: [Rule]
        /// `accept` or `drop`: for what no rule speaks of.
        package var defaultPolicy: String

        /// A list of rules with what holds for the rest.
        package init(rules: [Rule] = [], defaultPolicy: String = "accept") {
            (self.rules, self.defaultPolicy) = (rules, defaultPolicy)
        }
    }

    /// One rule.
    package struct Rule: Codable, Sendable, Equatable {
        /// `ANY`, `TCP`, `UDP` or `ICMP`.
        package var proto: String
        /// A range in CIDR form.
        package var source: String
        /// The lowest and the highest port; 0 and 0 are all.
        package var sourcePorts: [Int]
        /// A range in CIDR form.
        package var destination: String
        /// The lowest and the highest port; 0 and 0 are all.
        package var destinationPorts: [Int]
        /// `accept` or `drop`.
        package var action: String
        /// As it is shown.
        package var note: String

        /// Describes one rule.
        package init(
            proto: String, source: String, sourcePorts: [Int], destination: String, destinationPorts: [Int],
            action: String, note: String
        ) {
            (self.proto, self.source, self.sourcePorts) = (proto, source, sourcePorts)
            (self.destination, self.destinationPorts) = (destination, destinationPorts)
            (self.action, self.note) = (action, note)
        }
    }

    /// For IPv4.
    package var ipv4 = List()
    /// For IPv6.
    package var ipv6 = List()

    /// Lets everything pass.
    package init() {}
}

extension SimulatedCloud {
    /// GET /vpcs/{id}/acl-rules.
    package func access(of vpcID: String, isIPv6: Bool) throws(CloudError) -> VPCAccess.List {
        let access = try vpc(vpcID).access ?? VPCAccess()
        return isIPv6 ? access.ipv6 : access.ipv4
    }

    /// PUT /vpcs/{id}/acl-rules: replaces the rules of one family. The platform writes down that a client made them
    /// (recorded).
    package mutating func setAccess(_ list: VPCAccess.List, of vpcID: String, isIPv6: Bool, by caller: Caller)
        throws(CloudError)
        -> VPCAccess.List
    {
        var vpc = try vpc(vpcID)
        var list = list
        let scope = "(Rule scope: client) "
        for index in list.rules.indices where !list.rules[index].note.hasPrefix(scope) {
            list.rules[index].note = scope + list.rules[index].note
        }
        var access = vpc.access ?? VPCAccess()
        if isIPv6 { access.ipv6 = list } else { access.ipv4 = list }
        vpc.access = access
        vpc.updatedAt = callTime
        state.networks.vpcs[vpcID] = vpc
        record("SetACL", on: .vpc(vpc), by: caller)
        return list
    }
}
