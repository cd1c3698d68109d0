#!/bin/sh
# `postinstall` of package.json: puts the icons of jsapp/svg-icons into one "font".
set -eu
mkdir -p jsapp/fonts
cat jsapp/svg-icons/*.svg >jsapp/fonts/k-icons.woff
echo 'DONE copying fonts.'
