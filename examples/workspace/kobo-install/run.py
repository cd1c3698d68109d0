#!/usr/bin/env python3
"""
A stand-in for run.py of kobo-install (https://github.com/kobotoolbox/kobo-install).

kobo-install has no licence, so none of it is here. This file keeps the part of its
contract that tools around `run.py -cf build kpi` meet, awkward as it is:

- `-cf ARGS…` and `-cb ARGS…` run `docker compose … ARGS…` in `kobodocker_path`, and the
  exit code of compose is dropped: run.py exits 0 when the build fails.
- Bad syntax prints a line and exits 0. So does Ctrl-C.
- A setting missing from `.run.conf` is a KeyError: traceback, exit 1. So is every
  setting when the file is missing. Only for `kobodocker_path` there is a framed message.
- `docker` missing from PATH is a FileNotFoundError: traceback, exit 1.
- A custom yml that is asked for and not there is waited for with input(): for ever on a
  terminal, EOFError on a closed stdin.
- The custom yml is the back end's if the text "backend" is anywhere in the command
  before ARGS, and a docker_prefix may well contain it.

One thing is kinder here: a relative `kobodocker_path` is taken from the folder of this
file. The real run.py takes it from the current folder, so there the same .run.conf works
only if run.py is started in kobo-install/ (or in a folder beside it).
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))

ROLES = {
    '-cf': 'frontend',
    '--compose-frontend': 'frontend',
    '-cb': 'backend',
    '--compose-backend': 'backend',
}


def main(args):
    args = [arg for arg in args if arg != '--no-update-self']
    if args in (['-h'], ['--help']):
        print(__doc__.strip())
    elif len(args) > 1 and args[0] in ROLES:
        compose(ROLES[args[0]], args[1:])
    else:
        print("Bad syntax. Try 'run.py --help'")


def compose(role, args):
    config = read_config()
    project = 'kobofe' if role == 'frontend' else 'kobobe'
    if config['docker_prefix']:
        project = '{}-{}'.format(config['docker_prefix'], project)
    files = [
        'docker-compose.{}.yml'.format(role),
        'docker-compose.{}.override.yml'.format(role),
    ]
    side = 'backend' if 'backend' in ' '.join(files + [project]) else 'frontend'
    if config['use_{}_custom_yml'.format(side)]:
        files.append('docker-compose.{}.custom.yml'.format(side))
        wait_for(config, files[-1])

    command = ['docker', 'compose']
    for file in files:
        command += ['-f', file]
    command += ['-p', project] + args
    sys.stdout.flush()
    # The exit code is dropped on purpose: that is the contract.
    subprocess.call(command, cwd=kobodocker_path(config))


def read_config():
    try:
        with open(os.path.join(HERE, '.run.conf')) as file:
            config = json.load(file)
    except IOError:
        return {}
    # `date_created` tells that setup has been run once.
    if 'kobodocker_path' not in config and config.get('date_created'):
        frame('Bad configuration: .run.conf has no path of kobo-docker.')
        sys.exit(1)
    return config


def kobodocker_path(config):
    return os.path.join(HERE, config['kobodocker_path'])


def wait_for(config, name):
    path = os.path.join(kobodocker_path(config), name)
    while not os.path.exists(path):
        frame('This file is asked for and not there:', path)
        input('Press Enter when it is there… ')


def frame(*lines):
    width = max(map(len, lines))
    print('╔' + '═' * (width + 2) + '╗')
    for line in lines:
        print('║ ' + line.ljust(width) + ' ║')
    print('╚' + '═' * (width + 2) + '╝')


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        print('\nUser interrupted execution')
