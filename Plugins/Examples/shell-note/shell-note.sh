#!/bin/sh
# A step handler in a process of its own, in POSIX shell: puts a note into the workspace folder.
#
#   steps:
#     - uses: shell-note
#       with: {text: "Ask the data team before you change this"}
#
# One line of JSON comes in, lines of progress and one answer go out: docs/plugins.md, "The protocol".
set -eu

IFS= read -r request

# The text of a member, still escaped as JSON has it, so that it goes into the answer as it is.
member() {
    printf '%s\n' "$request" | sed -nE 's/.*"'"$1"'":"(([^"\\]|\\.)*)".*/\1/p'
}

workspace=$(member workspace)
text=$(member text)

if [ -z "$text" ]; then
    printf '%s\n' '{"answer":"failed","code":"E_NOTE_TEXT","text":"'"'with.text'"' is missing; write the note there"}'
    exit 0
fi

printf '%s\n' '{"event":"progress","text":"writing NOTE.md"}'
printf '{"answer":"done","note":"NOTE.md","files":[{"path":"NOTE.md","content":"# %s\\n\\n%s\\n"}]}\n' "$workspace" "$text"
