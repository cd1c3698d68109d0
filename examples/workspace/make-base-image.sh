#!/bin/sh
# Makes kpi-tasks-example-base:2, the image that kpi/Dockerfile starts from, on the
# spot: a static busybox plus the stand-ins of base/bin. No registry is asked, so the
# example builds without a network. Does nothing if the image is there.
set -eu
umask 022

image=kpi-tasks-example-base:2
here=$(cd "$(dirname "$0")" && pwd)

fail() {
    echo "make-base-image.sh: $1" >&2
    exit 1
}

# The words a static program gets from ldd, with the C library of Debian and with musl.
is_static() {
    LC_ALL=C ldd "$1" 2>&1 | grep -Eqi 'not a dynamic|statically linked|not a valid dynamic'
}

# apt-get with lists and cache of its own, so that it needs no root and changes nothing.
private_apt() {
    mkdir -p "$temp/apt/lists/partial" "$temp/apt/archives/partial"
    apt-get -q -o "Dir::State::lists=$temp/apt/lists" -o "Dir::Cache=$temp/apt" \
        -o APT::Sandbox::User= -o APT::Update::Error-Mode=any "$@" >>"$temp/apt.log" 2>&1
}

fetch_busybox() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
        fail 'no static busybox on PATH. Cure: install busybox-static (or busybox, where it is static)'
    mkdir "$temp/package"
    cd "$temp/package"
    apt-get -q -o APT::Sandbox::User= download busybox-static >"$temp/apt.log" 2>&1 ||
        { private_apt update && private_apt download busybox-static; } ||
        fail "apt-get cannot download busybox-static ($(tail -n 1 "$temp/apt.log")). Cure: go online once, or install busybox-static"
    dpkg-deb -x busybox-static_*.deb .
    busybox=$(find "$temp/package" -type f -name busybox -perm -u+x | head -n 1)
    [ -n "$busybox" ] || fail 'the package busybox-static holds no busybox. Cure: put a static busybox on PATH'
}

find_busybox() {
    busybox=$(command -v busybox || true)
    if [ -z "$busybox" ] || ! is_static "$busybox"; then
        fetch_busybox
    fi
}

make_root() {
    mkdir -p bin dev etc home opt proc root srv sys usr/bin usr/local/bin var/log
    mkdir -m 1777 tmp var/tmp
    chmod 700 root
    cp "$busybox" bin/busybox
    chmod 755 bin/busybox
    for applet in $("$busybox" --list); do
        [ -e "bin/$applet" ] || ln -s /bin/busybox "bin/$applet"
    done
    ln -s /bin/env usr/bin/env
    cp "$here"/base/bin/* usr/local/bin/
    chmod 755 usr/local/bin/*
    ln -s /usr/local/bin/bash bin/bash
    echo 'root:x:0:0:root:/root:/bin/sh' >etc/passwd
    printf 'root:x:0:\nwww-data:x:33:\n' >etc/group
}

command -v docker >/dev/null || fail 'docker is not on PATH. Cure: install Docker, https://docs.docker.com/engine/install/'
docker version >/dev/null 2>&1 ||
    fail "no Docker daemon answers${DOCKER_HOST:+ at $DOCKER_HOST}. Cure: start it, or check DOCKER_HOST and your rights"
if docker image inspect "$image" >/dev/null 2>&1; then
    exit 0
fi

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

find_busybox
mkdir "$temp/root"
cd "$temp/root"
make_root
tar -C "$temp/root" --owner=0 --group=0 --numeric-owner -cf "$temp/root.tar" .
docker import \
    -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    -c 'CMD ["sh"]' \
    "$temp/root.tar" "$image" >/dev/null
echo "$image is ready"
