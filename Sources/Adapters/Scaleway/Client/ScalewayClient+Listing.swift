internal import Model
import Ports

extension ScalewayClient {
    /// Rows that one request asks for, the API's maximum.
    static let pageSize = 100
    /// A list that claims to be longer isn't read. Scaleway allows 1,000 containers to an organization.
    static let longestList = 10_000
    /// How often a list that contradicts itself is read before that is an error: rows come and go while it is read.
    private static let readings = 3

    /// Reads a list to its end, with ceil(n / 100) requests, one for an empty list. A row that can't be decoded is an
    /// error, unless it has another name than the one that is asked for.
    func listAll<Row: ListRow>(
        _ call: ScalewayCall, _ type: Row.Type, order: String? = "created_at_asc", named name: String? = nil
    ) async throws(ScalewayError) -> [Row] {
        let listing = try await list(call, type, order: order)
        for row in listing.unreadable where name == nil || row.name == nil || row.name == name {
            throw ScalewayError(
                call: call.description, requestID: nil,
                cause: .decoding(path: row.problem.path, problem: row.problem.text))
        }
        return listing.rows
    }

    /// Reads a list to its end, with rows that can't be decoded apart.
    ///
    /// The rows must be exactly `total_count` different ones: a list that came back short must never look like the
    /// whole. One that changed while it was read is read again, a few times.
    func list<Row: ListRow>(
        _ call: ScalewayCall, _ type: Row.Type, order: String? = "created_at_asc"
    ) async throws(ScalewayError) -> Listing<Row> {
        var reading = 1
        while true {
            do throws(ScalewayError) {
                return try await readOnce(call, type, order)
            } catch {
                guard case .inconsistent = error.cause, reading < Self.readings else { throw error }
            }
            do throws(CancellationError) {
                try await time.sleep(until: time.now + .milliseconds(250 * reading))
            } catch {
                throw ScalewayError(call: call.description, requestID: nil, cause: .cancelled)
            }
            reading += 1
        }
    }

    /// Reads the rows of a list, newest first, up to the first one that `isOld`. A row that came while it was read moves the
    /// others by one: one that comes twice is one.
    func listNewest<Row: ListRow>(
        _ call: ScalewayCall, _ type: Row.Type, until isOld: (Row) -> Bool
    ) async throws(ScalewayError) -> [Row] {
        var rows: [Row] = []
        var seen: Set<Row.ID> = []
        var number = 1
        while true {
            var paged = call
            paged.query += [
                ("page", "\(number)"), ("page_size", "\(Self.pageSize)"), ("order_by", "created_at_desc"),
            ]
            let page = try await send(paged, Row.Page.self)
            if let bad = page.unreadable.first {
                throw ScalewayError(
                    call: call.description, requestID: nil,
                    cause: .decoding(path: bad.problem.path, problem: bad.problem.text))
            }
            for row in page.rows {
                if isOld(row) { return rows }
                if seen.insert(row.id).inserted { rows.append(row) }
            }
            guard page.rows.count == Self.pageSize, number * Self.pageSize < Self.longestList else { return rows }
            number += 1
        }
    }

    private func readOnce<Row: ListRow>(
        _ call: ScalewayCall, _ type: Row.Type, _ order: String?
    ) async throws(ScalewayError) -> Listing<Row> {
        var listing = Listing<Row>()
        var seen: Set<Row.ID> = []
        var total: Int?
        func inconsistent(_ text: String) -> ScalewayError {
            ScalewayError(call: call.description, requestID: nil, cause: .inconsistent(text))
        }
        var number = 1
        while true {
            var paged = call
            paged.query += [("page", "\(number)"), ("page_size", "\(Self.pageSize)")]
            if let order { paged.query.append(("order_by", order)) }
            let page = try await send(paged, Row.Page.self)
            let count = page.rows.count + page.unreadable.count
            let expected = total ?? page.totalCount
            total = expected
            guard page.totalCount == expected else {
                throw inconsistent("the total changed from \(expected) to \(page.totalCount) while the list was read")
            }
            guard (0...Self.longestList).contains(expected) else { throw inconsistent("a total of \(expected)") }
            guard count <= Self.pageSize, listing.count + count <= expected else {
                throw inconsistent("more rows than the total of \(expected)")
            }
            for row in page.rows {
                guard seen.insert(row.id).inserted else { throw inconsistent("the same row twice, on page \(number)") }
                listing.rows.append(row)
            }
            listing.unreadable += page.unreadable
            if listing.count == expected { return listing }
            guard count > 0 else { throw inconsistent("\(listing.count) rows of \(expected)") }
            number += 1
        }
    }
}
