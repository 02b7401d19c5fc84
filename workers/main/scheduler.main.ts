import { dispatchSweeps } from '../scheduler/dispatch-sweeps';
import { repairSweeps } from '../scheduler/repair-sweeps';
import { runMain } from './run-main';

runMain('scheduler', ({ deps, producer, redis }) => [...dispatchSweeps(deps, producer), ...repairSweeps(deps, redis)]);
