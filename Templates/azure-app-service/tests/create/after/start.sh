#!/bin/sh
# Started in the container; `exec` so that the application gets the signals.
set -eu
exec "$@"
