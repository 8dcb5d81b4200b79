#!/bin/sh
# The steps of the image: builds one service from this clean folder and puts what it runs on into another folder.
# The Dockerfile runs it, and so does the test that proves the image without Docker.
#   sh deploy/image/assemble.sh SERVICE TARGET
set -eu
service=$1
target=$2
case $service in
  gateway) folder=gateway ;;
  vault-demo) folder=examples/vault-web ;;
  [a-z]*) folder=services/$service ;;
  *) folder= ;;
esac
if [ ! -f "$folder/package.json" ]; then
  echo "SERVICE names no service of this project: '$service'" >&2
  exit 1
fi

# No package's install script runs: nothing here needs one.
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund
# Several services out of one folder are built once.
[ -f "$folder/dist/main.js" ] || npm run --silent build -- "$folder"

mkdir -p "$target"
node deploy/image/production-tree.mjs "$folder" "$target"
