#!/bin/sh
# Builds the render engine and, of the same module, the evaluator of policies. The results depend on nothing but this
# folder and the Go version named below.
#   build.sh              compile, limit and compress: writes engine.wasm.br, policy.wasm.br and their .sha256
#   build.sh --check      compile and limit only, and compare the hashes with the .sha256 files
#   build.sh --local      compile and limit only: .cache/engine/NAME.wasm, and its hash on the standard output
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

build() {
  name=$1 package=$2 mode=$3
  GOOS=wasip1 GOARCH=wasm GOFLAGS='-mod=readonly -buildvcs=false' CGO_ENABLED=0 \
    go build -buildmode=c-shared -trimpath -ldflags '-s -w -buildid=' -o "$out/compiled.wasm" "$package"
  if [ "$mode" = '' ]; then
    node pack.ts "$out/compiled.wasm" "$out/$name.wasm" "$name.wasm.br" "$name.sha256"
    return
  fi
  built=$(node pack.ts "$out/compiled.wasm" "$out/$name.wasm")
  if [ "$mode" = --check ] && [ "$built" != "$(cat "$name.sha256")" ]; then
    echo "build.sh: this source builds $built, but $name.sha256 says $(cat "$name.sha256"). Run engine/build.sh and commit all files." >&2
    exit 1
  fi
  echo "$built"
}

build engine . "${1:-}"
build policy ./policy "${1:-}"
