#!/bin/sh
# Instructions of one render or one compilation per workload: what eleven take minus what one takes, divided by ten.
#   ./instructions.sh WORKLOADS [render|compile|convert|json]
set -eu
what=${2:-render}
program=$(dirname "$0")/.build/release/TemplateBenchmark
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$what" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}
for workload in "$1"/*; do
    few=$(count "$workload" 1)
    many=$(count "$workload" 11)
    echo "$what $(basename "$workload") $(((many - few) / 10))"
done
