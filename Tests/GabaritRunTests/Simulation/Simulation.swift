import GabaritQueue
import GabaritRun
import GabaritStore
import GabaritTestKit
import PullRequestSteps

/// Drives some workers, a person and the clock in an order that a seed decides, until every message is settled.
struct Simulation {
    let world: SimulatedWorld
    private let order = Interleaving()
    private var random: SeededGenerator
    private var workers: [RunProcessor] = []
    private(set) var excused: Set<String> = []
    private(set) var trace: [String] = []
    private let observer: RunInvariants

    /// How many decisions are made while faults happen and the person acts; after that everything works.
    private let chaos: Int
    private static let most = 3000

    init(seed: UInt64, workers count: Int, chaos: Int = 160) async throws {
        self.chaos = chaos
        world = try await SimulatedWorld()
        random = SeededGenerator(seed: seed)
        observer = RunInvariants(world)
        for index in 0..<count { workers.append(try await world.worker(Gate(order: order, worker: index))) }
    }

    /// Runs to the end.
    ///
    /// - Returns: what an observer finds wrong; the last lines tell what happened.
    mutating func problems() async throws -> [String] {
        for step in 0..<Self.most {
            let points = await order.whenQuiet()
            let isChaos = step < chaos
            if points.isEmpty, try await isSettled() {
                return try await observer.problems(excused: excused)
            }
            let roll = Int.random(in: 0..<100, using: &random)
            if points.isEmpty || roll < 20, try await deliver(points) { continue }
            if points.isEmpty || isChaos && roll > 95 {
                world.clock.advance(by: .seconds(61))
                trace.append("61 s pass")
            } else if isChaos, roll > 88 {
                try await act()
            } else if let point = points.randomElement(using: &random) {
                await decide(point, isChaos)
            }
        }
        return ["the messages are not settled after \(Self.most) decisions"]
    }

    private func isSettled() async throws -> Bool {
        try await world.store.messages(in: SimulatedWorld.requests, states: [.waiting, .leased]).isEmpty
    }

    private mutating func decide(_ point: Interleaving.Point, _ isChaos: Bool) async {
        var fate = Interleaving.Fate.goOn
        if isChaos {
            if random.once(in: 8) { fate = .crash } else if random.once(in: 12) { fate = .fail }
        }
        trace.append("worker \(point.participant) \(point.effect): \(fate)")
        await order.decide(point.participant, fate)
    }

    private mutating func deliver(_ points: [Interleaving.Point]) async throws -> Bool {
        let busy = Set(points.map(\.participant))
        guard let worker = workers.indices.first(where: { !busy.contains($0) }) else { return false }
        let messages = try await world.queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero)
        guard let message = messages.first else { return false }
        trace.append("worker \(worker) takes \(message.id), delivery \(message.deliveryCount)")
        await order.begin(worker)
        let (processor, gate) = (workers[worker], Gate(order: order, worker: worker))
        let (queue, observer, order) = (world.queue, observer, order)
        // A worker outlives the decision that starts it; the simulation waits for all of them at its points.
        Task {
            let settlement = await processor.process(message)
            _ = try? await gate.pass("settle \(settlement)") {
                await observer.willSettle(message, settlement)
                try await queue.settle(message, as: settlement)
            }
            _ = await order.end(worker)
        }
        return true
    }

    /// A person merges, squashes or deletes, at the host or with git.
    private mutating func act() async throws {
        let workspace = random.once(in: 4) ? "XYZ9" : "ABC1"
        let ready = try await world.store.pullRequests(in: [.ready]).first { $0.source == workspace }
        let action = Int.random(in: 0..<5, using: &random)
        trace.append("person: \(action) on \(workspace), ready \(ready?.number ?? 0)")
        do {
            switch action {
            case 0: if let ready { try await world.approve(ready.number, .merge) }
            case 1: if let ready { try await world.approve(ready.number, .squash) }
            case 2: try await world.merge(workspace, squash: false)
            case 3: try await world.merge(workspace, squash: true)
            default: excused.formUnion(try await world.delete(workspace))
            }
        } catch {
            trace.append("person is refused: \(error)")
        }
    }
}
