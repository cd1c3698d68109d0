#!/bin/sh
# Stands for webpack's development server: builds once, then serves the result on port 3000.
set -eu
webpack --config webpack/prod.config.js
echo 'Loopback: http://localhost:3000/'
exec httpd -f -p 3000 -h jsapp/compiled
