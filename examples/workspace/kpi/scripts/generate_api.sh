#!/bin/sh
# Stands for the script that writes the description of kpi's API: always the same one.
set -eu
mkdir -p static/openapi
printf 'openapi: 3.0.3\ninfo:\n  title: The miniature\n' >static/openapi/schema_v2.yaml
