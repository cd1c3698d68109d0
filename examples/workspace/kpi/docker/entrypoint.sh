#!/bin/bash
# The real one migrates the database and starts uWSGI; the miniature has nothing to serve.
echo 'kpi (miniature): nothing to serve'
