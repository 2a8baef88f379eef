import os from 'node:os';
import v8 from 'node:v8';

/** The home of Lambda's user, which is not there. */
export const HOME = '/home/sbx_user1051';
const USER = { uid: 993, gid: 990, username: 'sbx_user1051', homedir: HOME, shell: '/sbin/nologin' };

/** Has code learn nothing of this machine that is another on the next one, nor set what is that of all sandboxes. */
export function machineAsOnLambda(folders) {
  const nothing = () => {};
  Object.assign(os, {
    hostname: () => '169.254.0.1',
    homedir: () => USER.homedir,
    tmpdir: () => '/tmp',
    userInfo: () => ({ ...USER }),
    uptime: () => process.uptime(),
    getPriority: () => 0,
    setPriority: nothing,
  });
  const { writeHeapSnapshot } = v8;
  v8.setFlagsFromString = nothing;
  v8.writeHeapSnapshot = (file = `/tmp/Heap-${Date.now()}.heapsnapshot`, ...rest) => {
    writeHeapSnapshot(folders.real(file), ...rest);
    return file;
  };
  const { writeReport } = process.report;
  process.report.writeReport = (file = `/tmp/report-${Date.now()}.json`, ...rest) => {
    writeReport.call(process.report, folders.real(file), ...rest);
    return file;
  };
}
