public import GabaritValue

/// How long an answer asks to be left alone.
public enum RetryAfter {
    /// What the headers of an answer say, the longest of them; `nil` when nothing asks to wait.
    ///
    /// Read are `Retry-After` in seconds and as a date, and, when no request is left of a limit, `X-RateLimit-Reset` and
    /// `RateLimit-Reset` as a Unix time or as seconds.
    /// Source: RFC 9110 §10.2.3; the rate limits of Azure DevOps, GitHub, GitLab and Gitea.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - now: the moment it came, for dates; the answer's own `Date` goes before it.
    public static func wait(_ response: HTTPResponse, now: Timestamp) -> Duration? {
        let moment = response.header("Date").flatMap(HTTPDate.seconds) ?? now.seconds
        var waits: [Int64] = []
        if let text = response.header("Retry-After") {
            if let seconds = Int64(text), seconds >= 0 {
                waits.append(seconds)
            } else if let date = HTTPDate.seconds(text) {
                waits.append(max(0, date - moment))
            }
        }
        for prefix in ["X-RateLimit-", "RateLimit-"] where response.header(prefix + "Remaining") == "0" {
            guard let reset = response.header(prefix + "Reset").flatMap({ Int64($0) }), reset >= 0 else { continue }
            // A Unix time is far greater than any number of seconds to wait.
            waits.append(reset > 1_000_000_000 ? max(0, reset - moment) : reset)
        }
        return waits.max().map { .seconds(min($0, 86_400)) }
    }
}

/// A date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// Seconds since 1970 of a date in the preferred form, `nil` for any other text. Source: RFC 9110 §5.6.7.
    public static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
            let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        return daysSince1970(year, Int64(month) + 1, day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// The text of a moment, as the headers `Date` and `x-ms-date` want it.
    public static func text(_ moment: Timestamp) -> String {
        let seconds = moment.seconds
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let (year, month, day) = date(days)
        let weekday = self.days[Int((days % 7 + 7) % 7)]
        let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(twoDigits).joined(separator: ":")
        return "\(weekday), \(twoDigits(day)) \(months[Int(month - 1)]) \(year) \(clock) GMT"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Source: the same, `civil_from_days`.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
