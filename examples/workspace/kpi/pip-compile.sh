#!/bin/bash
# Run from the root of the checkout; arguments (such as -P NAME) go to uv.
for in_file in dependencies/pip/*.in; do
    uv pip compile "$@" "$in_file" --output-file "${in_file%.*}.txt" \
        --no-strip-extras --no-emit-package setuptools || exit $?
done
