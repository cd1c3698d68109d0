#!/bin/sh
# Stands for the script that extracts the strings to translate: always the same one.
set -eu
mkdir -p locale/en/LC_MESSAGES
printf 'msgid "Save"\nmsgstr ""\n' >locale/en/LC_MESSAGES/django.po
echo 'Do NOT commit translatable strings.'
