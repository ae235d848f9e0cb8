/// Something that a process holds for as long as the object lives.
package protocol Claim: AnyObject, Sendable {}
