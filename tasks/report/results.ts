import type { SizeResult } from '../../src/domain/image/size-text.ts';
import type { WalkStep } from '../../src/index.ts';
import type { Checked } from './html/image.ts';

/** What a report draws of an image’s size. */
type Size = Pick<SizeResult, 'image' | 'bytes' | 'tree' | 'folders' | 'against'>;

/** What of a step’s result a report knows how to show. */
export type Results = {
  /** The id of a build’s record. */
  readonly build: string | null;
  readonly size: Size | null;
  readonly permissions: Checked | null;
};

/** A result as the journal kept it: written by another version perhaps, so its shape is looked at. */
export function resultsOf({ result }: Pick<WalkStep, 'result'>): Results {
  const value: unknown = result;
  return {
    build: isBuild(value) ? value.id : null,
    size: isSize(value) ? value : null,
    permissions: isPermissions(value) ? value : null,
  };
}

type Fields = { readonly [key: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areNumbers = (value: Fields, ...keys: readonly string[]): boolean =>
  keys.every((key) => typeof value[key] === 'number');

const isBuild = (value: unknown): value is { readonly id: string } =>
  isFields(value) && typeof value['id'] === 'string' && typeof value['digest'] === 'string';

const isSize = (value: unknown): value is Size =>
  isFields(value) &&
  typeof value['image'] === 'string' &&
  isFields(value['bytes']) &&
  areNumbers(value['bytes'], 'image', 'visible', 'hidden') &&
  isFields(value['tree']) &&
  Array.isArray(value['folders']) &&
  (value['against'] === null ||
    (isFields(value['against']) && Array.isArray(value['against']['paths'])));

const isPermissions = (value: unknown): value is Checked =>
  isFields(value) &&
  typeof value['image'] === 'string' &&
  areNumbers(value, 'errors', 'warnings', 'notes', 'paths') &&
  Array.isArray(value['groups']);
