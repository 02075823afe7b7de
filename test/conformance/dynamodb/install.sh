#!/bin/sh
# Puts DynamoDB Local and all it needs into a folder:
#   test/conformance/dynamodb/install.sh /opt/dynamodb-local
#   TRIMTAB_DYNAMODB_LOCAL=/opt/dynamodb-local npx vitest run --project conformance test/conformance/dynamodb
# Needs Maven and Java 17. About 50 MB; a minute without, seconds with Maven's own cache.
set -eu
folder=$(mkdir -p "${1:?usage: install.sh <folder>}" && cd "$1" && pwd)
mvn --quiet --batch-mode --file "$(dirname "$0")/pom.xml" \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$folder" -DincludeScope=runtime
# SQLite's native library is an artifact of its own, and is looked for beside the jars.
test -n "$(find "$folder" -name 'libsqlite4java*')" || { echo "no native SQLite in $folder" >&2; exit 1; }
echo "DynamoDB Local is in $folder"
