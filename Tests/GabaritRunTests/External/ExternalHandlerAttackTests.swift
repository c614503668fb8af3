import FoundationEssentials
import GabaritPlan
import GabaritProcess
import GabaritTestKit
import GabaritValue
import Glibc
import Synchronization
import Testing

@testable import GabaritRun

@Suite struct `Attacks on handlers in another process` {
    private let done = #"echo '{"answer":"done","note":"ok"}'"#

    @Test func `X1: output without end is stopped at 1 MiB`() async throws {
        let script = try await ScriptHandler("cat /dev/zero")
        #expect(
            try await script.perform()
                == "permanent E_HANDLER_OUTPUT: the handler 'script' wrote more than 1048576 bytes, or 262144 bytes of errors"
        )
    }

    @Test func `X1: output of 1 MiB passes, one byte more does not`() async throws {
        let answer = #"{"answer":"done","note":"ok"}"#
        let padding = (1 << 20) - answer.utf8.count
        for (extra, expected) in [(0, "ok"), (1, "permanent E_HANDLER_OUTPUT")] {
            let script = try await ScriptHandler(
                "head -c \(padding + extra) /dev/zero | tr '\\0' '\\n'; printf '%s' '\(answer)'")
            #expect(try await script.perform().hasPrefix(expected))
        }
    }

    @Test func `X1: errors without end are stopped at 256 KiB`() async throws {
        let script = try await ScriptHandler("cat /dev/zero >&2")
        #expect(try await script.perform().hasPrefix("permanent E_HANDLER_OUTPUT"))
    }

    @Test func `X1: a program that ignores SIGTERM is killed with its group`() async throws {
        let limit = Duration.seconds(1)
        let clock = DrivenClock(moving: SettableClock(), longestLeap: .zero)
        let script = try await ScriptHandler(
            """
            trap '' TERM
            echo $$ > "${0%/*}/pid"
            echo > "${0%/*}/ready"
            while :; do sleep 100; done
            """, limits: HandlerLimits(time: limit), clock: clock)
        let ready = script.folder + "/ready"
        #expect(mkfifo(ready, 0o600) == 0)
        let said = try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { try await script.perform() }
            group.addTask {
                // Its time begins when it has set its trap.
                _ = try await Program(path: "/bin/cat", arguments: [ready]).run(clock: clock)
                while !Task.isCancelled {
                    await clock.wait { clock.sleepers(limit...limit) == 1 }
                    clock.advance(by: limit)
                }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        #expect(said == "transient E_HANDLER_TIMEOUT: the handler 'script' did not end within 1 s")
        #expect(try isGone(script, "pid"))
    }

    @Test func `X1: a process that leaves the group does not outlive the call`() async throws {
        let script = try await ScriptHandler(
            """
            mkfifo "${0%/*}/ready"
            setsid sh -c 'echo $$ > "$1/pid"; echo > "$1/ready"; exec sleep 300' sh "${0%/*}" </dev/null >/dev/null 2>&1 &
            read -r line < "${0%/*}/ready"
            \(done)
            """)
        #expect(try await script.perform() == "ok")
        #expect(try isGone(script, "pid"))
    }

    @Test func `X1: a process that leaves the group and keeps the pipe does not hold up the run`() async throws {
        let script = try await ScriptHandler(
            """
            mkfifo "${0%/*}/ready"
            setsid sh -c 'echo $$ > "$1/pid"; echo > "$1/ready"; exec sleep 300' sh "${0%/*}" &
            read -r line < "${0%/*}/ready"
            \(done)
            """)
        #expect(try await script.perform() == "ok")
        #expect(try isGone(script, "pid"))
    }

    @Test func `I12: what a killed worker left of a handler is ended before the next call, and no other's`()
        async throws
    {
        let sleeper = { @Sendable (mark: String) in
            Program(path: "/bin/sleep", arguments: ["5"], environment: [HandlerProcesses.variable: mark])
        }
        let own = HandlerProcesses.freshMark()
        async let kept = sleeper(own).run()
        while HandlerProcesses.count(marked: own) == 0 { await Task.yield() }
        // In another namespace the same number is another process.
        async let foreign = sleeper("1.1.7.foreign").run()
        // A process of that number may be there; it was started at another time.
        let isOver = Mutex(false)
        async let orphan = {
            defer { isOver.withLock { $0 = true } }
            return try await sleeper("\(HandlerProcesses.namespace).1.7.orphan").run()
        }()
        while !isOver.withLock({ $0 }) {
            await HandlerProcesses.endOrphans()
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await orphan.ending == .killed(signal: 9))
        #expect(try await kept.ending == .exited(0))
        #expect(try await foreign.ending == .exited(0))
    }

    @Test func `X1: open files of Gabarit are not inherited`() async throws {
        let open = Glibc.open("/dev/full", O_RDONLY)
        defer { close(open) }
        let script = try await ScriptHandler(
            """
            for file in /proc/$$/fd/*; do case "$(readlink "$file")" in /dev/full) exit 9 ;; esac; done
            \(done)
            """)
        #expect(try await script.perform() == "ok")
    }

    @Test func `X1: the environment holds the allow-list only`() async throws {
        let script = try await ScriptHandler(
            """
            names=$(env | cut -d= -f1 | grep -v -e '^PWD$' -e '^_$' -e '^SHLVL$' -e '^OLDPWD$' | sort | tr '\\n' ' ')
            printf '{"answer":"done","note":"%s%s"}\\n' "$names" "$LANG"
            """, passing: ["LANG", "ABSENT"], of: ["LANG": "fr_CA", "GABARIT_TOKEN": "canary"])
        #expect(try await script.perform() == "GABARIT_CALL HOME LANG LC_ALL PATH TZ fr_CA")
    }

    @Test func `X1: memory past the limit is refused`() async throws {
        let script = try await ScriptHandler(
            "dd if=/dev/zero of=/dev/null bs=256M count=1 2>/dev/null || exit 7; \(done)",
            limits: HandlerLimits(time: .seconds(600), memory: 128 << 20))
        #expect(try await script.perform() == "transient E_HANDLER_EXIT: the handler 'script' ended with status 7")
    }

    @Test(arguments: [
        ("", "the handler 'script' gave no answer"),
        ("printf '\\377'", "line 1 of the handler 'script' is not JSON: "),
        ("echo '[1]'", "line 1 of the handler 'script' must be an object, this is a list"),
        ("echo '{\"answer\":\"maybe\"}'", "line 1 of the handler 'script' is an unknown answer 'maybe'"),
        ("echo '{\"event\":\"boom\"}'", "line 1 of the handler 'script' is an unknown event 'boom'"),
        ("echo '{}'", "line 1 of the handler 'script' has neither 'event' nor 'answer'"),
        ("echo '{\"answer\":\"done\",\"answer\":\"done\"}'", "line 1 of the handler 'script' is not JSON: "),
        (
            "echo '{\"answer\":\"done\"}'; echo '{\"answer\":\"done\"}'",
            "line 2 of the handler 'script' follows the answer"
        ),
        (
            "echo '{\"answer\":\"failed\",\"code\":\"oops\",\"text\":\"x\"}'",
            "line 1 of the handler 'script' has the code 'oops', which is not of the form E_NAME"
        ),
    ])
    func `X1: an answer that is none is a permanent fault`(lines: String, expected: String) async throws {
        let script = try await ScriptHandler(lines)
        #expect(try await script.perform().hasPrefix("permanent E_HANDLER_ANSWER: " + expected))
    }

    @Test func `X1: what a handler says is shown without control characters`() async throws {
        let script = try await ScriptHandler(#"printf '\033[2J::set-output name=x::\n' >&2; exit 3"#)
        #expect(
            try await script.perform()
                == "transient E_HANDLER_EXIT: the handler 'script' ended with status 3: ^[[2J::set-output name=x::")
    }

    @Test(arguments: [
        "../escaped", "/etc/passwd", ".git/config", "a\\\\b", ".GIT/hooks/x", "gabarit.lock.json", ".gitattributes",
        "Gabarit.Lock.json", "con",
    ])
    func `X1: a returned file stays in the workspace folder`(path: String) async throws {
        let script = try await ScriptHandler(
            "printf '%s\\n' '{\"answer\":\"done\",\"files\":[{\"path\":\"\(path)\",\"content\":\"\"}]}'")
        let run = try RunContext.sample()
        #expect(try await script.perform(run).hasPrefix("permanent E_HANDLER_FILES: "))
        #expect(await run.draft.staged.isEmpty)
    }

    @Test(arguments: [
        (#"[{"path":"a.json","content":"{"}]"#, "'a.json' is not JSON: "),
        (
            #"[{"path":"A.md","content":""},{"path":"a.md","content":""}]"#,
            "'a.md' and 'A.md' are one file where case does not"
        ),
        (#"[{"path":"a.tf","content":"\u202e"}]"#, "'a.tf' holds a control or bidirectional character"),
    ])
    func `X1: a returned file is checked for its shape`(files: String, expected: String) async throws {
        let script = try await ScriptHandler(#"printf '%s\n' '{"answer":"done","files":\#(files)}'"#)
        #expect(try await script.perform().hasPrefix("permanent E_HANDLER_FILES: " + expected))
    }

    @Test func `X1: files of a step without a commit are refused, not lost`() async throws {
        let script = try await ScriptHandler(#"echo '{"answer":"done","files":[{"path":"a.md","content":""}]}'"#)
        let step = Step(key: StepKey(run: "run-1", position: 1), uses: "script", input: .with(.null))
        await #expect(
            throws: RunFault.permanent(
                "E_HANDLER_FILES",
                "the handler 'script' returned files, and this step has no commit; make it a step of a module")
        ) { try await script.handler.perform(step, in: .sample()) }
    }

    private func isGone(_ script: ScriptHandler, _ file: String) throws -> Bool {
        let text = try String(contentsOf: URL(filePath: script.folder + "/" + file), encoding: .utf8)
        let process = try #require(pid_t(text.prefix { $0 != "\n" }))
        // A killed process that nobody has waited for yet is a zombie; it holds nothing.
        guard let status = try? String(contentsOf: URL(filePath: "/proc/\(process)/stat"), encoding: .utf8) else {
            return true
        }
        return status.contains(") Z ")
    }
}
