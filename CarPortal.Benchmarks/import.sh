#!/usr/bin/env bash
# Times `cars import FILE` as a whole process on an empty SQLite database, and sqlite3's .import of the same file.
#   dotnet build -c Release CarPortal.Web && CarPortal.Benchmarks/import.sh ../shared/data/opel.csv
set -euo pipefail
file=$(realpath "$1")
program=$(realpath "$(dirname "$0")/../CarPortal.Web/bin/Release/net10.0/CarPortal.Web.dll")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
rows=$(($(wc -l <"$file") - 1))

seconds() { local from; from=$(date +%s%N); "$@" >/dev/null 2>&1 || true; echo "$(($(date +%s%N) - from))"; }

for run in 1 2 3; do
    rm -rf data plain.db
    ours=$(Data__Directory=$work/data seconds dotnet "$program" cars import "$file")
    plain=$(seconds sqlite3 plain.db "CREATE TABLE c(brand,name,price,year,damage,last_seen); CREATE INDEX a ON c(brand); CREATE INDEX b ON c(year); CREATE INDEX d ON c(price);" ".import --csv --skip 1 $file c")
    awk -v n="$rows" -v a="$ours" -v b="$plain" -v r="$run" 'BEGIN { printf "run %d: cars import %.0f rows/s (%.2f s), sqlite3 .import %.2f s, ratio %.2f\n", r, n / a * 1e9, a / 1e9, b / 1e9, b / a }'
done
