#!/usr/bin/env bash
# Builds the service and runs it in one process: http://localhost:8080, its store in ./data. Arguments go to the service:
#   ./run.sh --urls http://localhost:9000
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v dotnet >/dev/null; then
  echo "run.sh: the .NET 10 SDK is needed and no 'dotnet' is on the PATH: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 1
fi
if ! sdk=$(dotnet --version 2>/dev/null); then
  echo "run.sh: the .NET SDK that global.json asks for (10.0) is missing: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  echo "Installed:" >&2
  dotnet --list-sdks >&2
  exit 1
fi

# A build that finds nothing to do still takes seconds, so it is left out when nothing is newer than the last one. Folders are
# looked at too: one that lost a file is newer.
projects=(Danmaku.Contracts Danmaku.Hosting Danmaku.Silo Danmaku.Gateway)
service=Danmaku.Gateway/bin/Release/net10.0/Danmaku.Gateway.dll
built=artifacts/run.built
if [[ ! -f $service || ! -f $built ]] ||
  [[ -n $(find "${projects[@]}" Directory.*.* global.json \( -name bin -o -name obj \) -prune -o -newer "$built" -print -quit) ]]; then
  echo "Building Danmaku with .NET SDK $sdk (about a minute the first time) ..."
  # Made before the build, and so dated before it: what changes while it runs is built the next time.
  mkdir -p artifacts "${projects[@]/%//bin}" "${projects[@]/%//obj}"
  started=$(mktemp artifacts/run.XXXXXX)
  if ! dotnet build Danmaku.Gateway -c Release --nologo -v minimal >artifacts/run.log; then
    cat artifacts/run.log >&2
    exit 1
  fi
  mv "$started" "$built"
fi

# The last --urls wins, as it does in the service.
urls=${ASPNETCORE_URLS:-http://localhost:8080}
previous=
for argument in "$@"; do
  [[ $previous == --urls ]] && urls=$argument
  [[ $argument == --urls=* ]] && urls=${argument#--urls=}
  previous=$argument
done
echo "Starting Danmaku at $urls. Ctrl-C stops it."
exec dotnet "$service" --contentRoot "$PWD/Danmaku.Gateway" --urls "$urls" "$@"
