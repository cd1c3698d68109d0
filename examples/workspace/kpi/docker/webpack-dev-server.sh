#!/bin/bash
# As in kpi: serves the front end from a container of its own, with packages as they are locked.
set -e
(check-dependencies || npm ci) && npm run watch
