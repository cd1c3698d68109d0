#!/bin/sh
# Stands for the linters of kpi, which come from a registry: each looks for one thing that its
# namesake minds too, names file and line, and ends with the exit code that its namesake has.
set -eu

# Whether none of the files has a line that fits the pattern.
no_line() {
    pattern=$1
    shift
    ! grep -En "$pattern" /dev/null "$@"
}

scripts=$(find jsapp/js -name '*.js')
styles=$(find jsapp -name '*.css')
case ${1-} in
biome) no_line ';$|^.{121}' $scripts || exit 1 ;;
eslint) no_line '(^|[^a-zA-Z.])(var |debugger|eval\()' $scripts || exit 1 ;;
types) for file in $scripts; do node --check "$file" || exit 2; done ;;
css) no_line '!important' $styles || exit 2 ;;
*) echo "lint.sh: there is no linter '${1-}'" >&2 && exit 64 ;;
esac
echo "$1: no problems"
