export { defineConfig } from './config/define.ts';
export type { Config, Include } from './config/define.ts';
export { checklist } from './model/checklist.ts';
export type {
  Auto,
  Checklist,
  Human,
  Judgement,
  Looking,
  Said,
  Seen,
  Steps,
  Testing,
  Walked,
} from './model/checklist.ts';
export type { Event, Item, ItemState, Happening } from './model/event.ts';
export { exitCode } from './model/exit.ts';
export { Stop, failureOf, missing, stop } from './model/failure.ts';
export type { Failure } from './model/failure.ts';
export { all, sequence } from './model/flow.ts';
export type { Flow } from './model/flow.ts';
export type { FreshnessSettings } from './model/freshness.ts';
export type { Json } from './model/json.ts';
export { arg, flag } from './model/option.ts';
export type { Given, Option, Options, Values } from './model/option.ts';
export type { Finding, Fix, Requirement } from './model/requirement.ts';
export type { Env, Platform, Retry, Settings, WorkEnd } from './model/settings.ts';
export { setting } from './model/setting.ts';
export type { Setting, SettingTo } from './model/setting.ts';
export { service } from './model/service.ts';
export type { ReadyWhen, ServiceDefinition, Serving, Starting } from './model/service.ts';
export { task } from './model/declare.ts';
export type {
  Checking,
  Context,
  Definition,
  Look,
  Need,
  Needs,
  Prepared,
  Preparing,
  Task,
} from './model/task.ts';
export { severities } from './model/walk.ts';
export type {
  Attempt,
  Entry,
  Evidence,
  Facts,
  Inputs,
  Machine,
  Severity,
  StepHead,
  StepKind,
  Subject,
  Verdict,
  Walk,
  WalkStep,
  Walks,
} from './model/walk.ts';
export type { Files, ReadFiles, Stat } from './model/files.ts';
export type { Command, Ended } from './model/shell.ts';
export type { Records } from './model/store.ts';
export type { Reading } from './model/world.ts';
export { environment } from './requires/environment.ts';
export { file } from './requires/file.ts';
export { tool } from './requires/tool.ts';
export { bytes, duration } from './render/text.ts';
export { isoTime } from './run/teller.ts';
