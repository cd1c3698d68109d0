#!/bin/sh
# Stands for Django's manage.py. It is shell because the example's image has no Python;
# it keeps the name because tools call `python manage.py …` in the container.
set -eu
cd "$(dirname "$0")"

collectstatic() {
    mkdir -p staticfiles
    cp -r jsapp/compiled webpack-stats.json staticfiles/
    sleep 0.5
    echo "$(find staticfiles -type f | wc -l) static files copied to '$PWD/staticfiles'."
}

# A real .mo is binary; this one holds the number of entries.
compilemessages() {
    for po in locale/*/LC_MESSAGES/*.po; do
        echo "processing file $(basename "$po") in $PWD/$(dirname "$po")"
        grep -c '^msgid' "$po" >"${po%.po}.mo"
        sleep 0.1
    done
}

case ${1-} in
collectstatic | compilemessages) "$1" ;;
makemigrations) echo 'No changes detected' ;;
check) echo 'System check identified no issues (0 silenced).' ;;
*) echo "manage.py: the miniature does not know '${1-}'" >&2 && exit 1 ;;
esac
