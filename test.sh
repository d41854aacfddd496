#!/usr/bin/env bash
# Builds CarPortal and runs its whole test suite; extra arguments go to the test run:
#   ./test.sh --filter-class '*CarServiceTests'
# The browser tests need Chromium, the PostgreSQL tests a PostgreSQL server's programs (they start a private server of
# their own). On Debian, as root, what is missing is installed; elsewhere those tests are skipped and say why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

results=TestResults
report=$results/report.xml

has_dotnet() {
    command -v dotnet >/dev/null || return 1
    # global.json pins the oldest SDK that will do, so this fails where there is none.
    dotnet --version >/dev/null 2>&1
}

has_chromium() {
    if [[ -n ${CHROMIUM:-} ]]; then return 0; fi # the caller's choice, even if it names nothing
    local name
    for name in chromium chromium-browser google-chrome chrome; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

has_postgresql() {
    if [[ -n ${CARPORTAL_TEST_POSTGRES:-} ]] || command -v initdb >/dev/null; then return 0; fi
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# Debian's PostgreSQL package makes a system-wide cluster and starts it. The tests have no use for either, so both are
# turned off for the length of the install, by files that are removed again unless the machine had its own.
install_missing() (
    cluster_settings=/etc/postgresql-common/createcluster.conf
    service_policy=/usr/sbin/policy-rc.d
    kept_settings=
    made=()
    restore() {
        if ((${#made[@]})); then rm -f "${made[@]}"; fi
        if [[ -n $kept_settings ]]; then mv "$kept_settings" "$cluster_settings"; fi
    }
    trap restore EXIT

    if [[ " $* " == *" postgresql "* ]]; then
        mkdir -p "${cluster_settings%/*}"
        if [[ -e $cluster_settings ]]; then
            kept_settings=$(mktemp "$cluster_settings.XXXXXX")
            cp -p "$cluster_settings" "$kept_settings"
        else
            made+=("$cluster_settings")
        fi
        echo 'create_main_cluster = false' >"$cluster_settings"
    fi
    if [[ ! -e $service_policy ]]; then
        made+=("$service_policy")
        printf '#!/bin/sh\nexit 101\n' >"$service_policy"
        chmod +x "$service_policy"
    fi

    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # --force-confold: dpkg keeps our createcluster.conf instead of asking about it.
    apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "$@"
)

if ! has_dotnet; then
    echo "CarPortal needs the .NET SDK 10.0.100 or later of .NET 10; 'dotnet --list-sdks' says:" >&2
    { command -v dotnet >/dev/null && dotnet --list-sdks || echo "(no dotnet on PATH)"; } >&2
    exit 1
fi

missing=()
if ! has_chromium; then missing+=(chromium); fi
if ! has_postgresql; then missing+=(postgresql); fi
if ((${#missing[@]} == 0)); then
    echo "All that the tests use is there: nothing to install."
elif [[ $(id -u) == 0 && -e /etc/debian_version ]] && command -v apt-get >/dev/null; then
    echo "Installing Debian's packages: ${missing[*]}"
    install_missing "${missing[@]}" </dev/null
else
    echo "Not there, and not installed by this script here (it does so as root on Debian): ${missing[*]}."
    echo "The tests that need them will be skipped."
fi

# The report is read below; an old one must not stand in for a run that died before writing its own.
rm -f "$report"
dotnet build CarPortal.sln --configuration Release
status=0
dotnet test --solution CarPortal.sln --configuration Release --no-build \
    --results-directory "$results" --report-xunit-xml --report-xunit-xml-filename "${report##*/}" "$@" || status=$?

# Failed and skipped tests scroll by among the others: name them once more, with their reasons, where they are seen.
# $1: the result to list; $2: the element of the report that has the reason.
list_tests() {
    awk -v RS='<test ' -v result="$1" -v element="$2" '
        function text(from, to) {
            if (!match($0, from "[^<]*" to)) { return "" }
            return substr($0, RSTART + length(from), RLENGTH - length(from) - length(to))
        }
        index($0, "result=\"" result "\"") {
            match($0, /name="[^"]*"/)
            print "  " substr($0, RSTART + 6, RLENGTH - 7)
            split(text("<" element ">", "</" element ">") "\n" text("<stack-trace>", "</stack-trace>"), lines, "\n")
            for (i = 1; i in lines && i <= 30; i++) { print "      " lines[i] }
        }' "$report" |
        sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'\''/g; s/&#xD;//g; s/&#xA;/\n      /g; s/&amp;/\&/g'
}

if [[ -e $report ]]; then
    for listed in 'Skip reason Skipped' 'Fail message Failed'; do
        read -r result element title <<<"$listed"
        tests=$(list_tests "$result" "$element")
        if [[ -n $tests ]]; then printf '\n%s tests:\n%s\n' "$title" "$tests"; fi
    done
fi
exit "$status"
