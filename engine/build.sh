#!/bin/sh
# Builds the render engine. The result depends on nothing but this folder and the Go version named below.
#   build.sh              compile, limit and compress: writes engine.wasm.br and engine.sha256
#   build.sh --check      compile and limit only, and compare the hash with engine.sha256
set -eu
cd "$(dirname "$0")"
wanted=go1.26.8
out=../.cache/engine
mkdir -p "$out"
PATH="$PWD/../node_modules/.bin:$PATH"
export GOTOOLCHAIN=local PATH
found=$(go env GOVERSION)
if [ "$found" != "$wanted" ]; then
  echo "build.sh: the engine is built with $wanted, but this is $found: another Go gives another file." >&2
  exit 3
fi
GOOS=wasip1 GOARCH=wasm GOFLAGS='-mod=readonly -buildvcs=false' CGO_ENABLED=0 \
  go build -buildmode=c-shared -trimpath -ldflags '-s -w -buildid=' -o "$out/compiled.wasm" .
if [ "${1:-}" = --check ]; then
  built=$(node pack.ts "$out/compiled.wasm" "$out/limited.wasm")
  if [ "$built" != "$(cat engine.sha256)" ]; then
    echo "build.sh: this source builds $built, but engine.sha256 says $(cat engine.sha256). Run engine/build.sh and commit both files." >&2
    exit 1
  fi
  echo "$built"
  exit 0
fi
node pack.ts "$out/compiled.wasm" "$out/limited.wasm" engine.wasm.br engine.sha256
