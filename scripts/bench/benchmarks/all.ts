import type { Benchmark } from '../stage';
import { commits } from './commits';
import { dispatch } from './dispatch';
import { gate } from './gate';
import { jobs } from './jobs';
import { publishing } from './publishing';
import { refresh } from './refresh';

export const BENCHMARKS: readonly Benchmark[] = [commits, publishing, gate, dispatch, jobs, refresh];
