#!/bin/sh
# Stands for ruff and darker: takes blanks from the ends of lines of the Python that changed since a commit.
set -eu
for file in $(git diff --name-only --diff-filter=d "$1" -- '*.py'); do
    sed -i 's/[[:blank:]]*$//' "$file"
    echo "formatted $file"
done
