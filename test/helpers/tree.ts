import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for a test, with these files; it goes away with the test. */
export function tree(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'kpi-tasks-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  put(root, files);
  return root;
}

/** Writes files below a folder, by their relative paths. */
export function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** What a set-up kobo-install writes, as far as a build asks; paths relative to the workspace. */
export const workspaceFiles = (conf: Readonly<Record<string, unknown>> = {}) => ({
  'kpi/Dockerfile': 'FROM scratch\n',
  'kpi/manage.py': '',
  'kpi/jsapp/js/app.js': '',
  'kobo-install/run.py': '',
  'kobo-install/helpers/config.py': '',
  'kobo-install/.run.conf': JSON.stringify({ ...runConf, ...conf }),
  'kobo-docker/docker-compose.frontend.yml': frontendYml,
  'kobo-docker/docker-compose.frontend.override.yml': overrideYml,
  'kobo-docker/nginx/site.conf': '',
  'kobo-env/envfiles/aws.txt': '',
  'kobo-env/envfiles/django.txt': '',
});

export const runConf = {
  docker_prefix: '',
  kobodocker_path: '../kobo-docker',
  kpi_path: '../kpi',
  kpi_dev_build_id: 'kobofe1769438801',
  dev_mode: true,
  use_frontend_custom_yml: false,
  use_backend_custom_yml: false,
  postgres_password: 'sesame-open',
};

export const frontendYml = `
# As kobo-docker has it.
x-anchors:
  x-kpi-anchor: &django
    image: kobotoolbox/kpi:2.026.30b
    env_file:
      - ../kobo-env/envfiles/aws.txt
      - ../kobo-env/envfiles/django.txt
    volumes:
      - ./log/kpi:/srv/logs

services:
  kpi:
    <<: *django
    networks:
      kobo-fe-network:
        aliases:
          - kpi.docker.container
  worker:
    <<: *django
    command: ['bash', '/srv/src/kpi/docker/entrypoint_celery_kpi_worker.bash']
  nginx:
    image: nginx:1.27 # not ours
    env_file:
      - ../kobo-env/envfiles/django.txt

networks:
  kobo-fe-network:
    driver: bridge
`;

export const overrideYml = `
services:
  kpi:
    build: ../kpi
    image: kpi:dev.kobofe1769438801
    volumes:
      - ../kpi:/srv/src/kpi
  worker:
    build: ../kpi
    image: kpi:dev.kobofe1769438801
  nginx:
    environment:
      - WSGI=runserver_plus
`;
