internal import GabaritTemplate

/// The parts of a text that are written under a condition or in a loop. They stand in each other or behind each other.
struct BranchRegions {
    private struct Region {
        var range: Range<Int>
        var branch: TemplateBranch
        /// The region around it.
        var outer: Int?
    }

    /// In the order of their starts.
    private var regions: [Region] = []

    var isEmpty: Bool { regions.isEmpty }

    /// - Parameter file: tells its statements from those of other files.
    init(_ tags: [TemplateTag], in file: String) {
        var open: [Chain] = []
        for tag in tags where tag.kind == .statement {
            let condition = tag.words.dropFirst().joined(separator: " ")
            switch tag.words.first {
            case "if", "for":
                let branch = TemplateBranch(
                    kind: tag.words.first == "for" ? .loop : .condition, place: "\(file):\(tag.range.lowerBound)",
                    number: 0, text: condition)
                open.append(Chain(first: branch))
                begin(branch, at: tag.range.upperBound, outer: open.dropLast().last?.region)
                open[open.count - 1].region = regions.count - 1
            case "elif", "else":
                guard var chain = open.popLast() else { continue }
                end(chain.region, at: tag.range.lowerBound)
                begin(chain.next(condition), at: tag.range.upperBound, outer: open.last?.region)
                chain.region = regions.count - 1
                open.append(chain)
            case "endif", "endfor": if let chain = open.popLast() { end(chain.region, at: tag.range.lowerBound) }
            default: break
            }
        }
        // What has no end holds nothing.
        for chain in open { end(chain.region, at: regions[chain.region].range.lowerBound) }
    }

    /// The branches around a place, the innermost first.
    func branches(at place: Int) -> [TemplateBranch] {
        var (low, high) = (0, regions.count)
        while low < high {
            let middle = (low + high) / 2
            if regions[middle].range.lowerBound <= place { low = middle + 1 } else { high = middle }
        }
        var branches: [TemplateBranch] = []
        var next = low > 0 ? low - 1 : nil
        while let number = next {
            if regions[number].range.contains(place) { branches.append(regions[number].branch) }
            next = regions[number].outer
        }
        return branches
    }

    private mutating func begin(_ branch: TemplateBranch, at start: Int, outer: Int?) {
        regions.append(Region(range: start..<start, branch: branch, outer: outer))
    }

    private mutating func end(_ number: Int, at place: Int) {
        let start = regions[number].range.lowerBound
        regions[number].range = start..<max(start, place)
    }
}

/// The branches of one statement.
private struct Chain {
    let first: TemplateBranch
    /// Which of the regions its newest branch is.
    var region = 0
    private var last: TemplateBranch
    /// Of the conditions before the newest branch: equal for equal ones.
    private var mark = 0

    init(first: TemplateBranch) { (self.first, last) = (first, first) }

    mutating func next(_ condition: String) -> TemplateBranch {
        mark = [mark, last.number == 0 ? 0 : last.text.hashValue].hashValue
        var branch = TemplateBranch(
            place: first.place, number: last.number + 1, text: "\(first.text)|\(mark)|\(condition)")
        branch.isOfRequest = branch.isOfRequest || last.isOfRequest
        last = branch
        return branch
    }
}
