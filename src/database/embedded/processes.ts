import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What can be known of another process of this machine. A process id alone proves nothing: ids are used again, soon in
 * a container and certainly after a reboot, so an identity is the id together with when that process began.
 */

/** True when a process with this id exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When the process began, as an opaque text that no other process of this machine shares with the same id;
 * null when there is no such process. Linux: boot id and start tick; elsewhere what `ps` tells; Windows: nothing.
 */
export function startOf(pid: number): string | null {
  if (!isAlive(pid)) return null;
  try {
    if (process.platform === 'linux') {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field, the program's name, may hold spaces and brackets: count after its last bracket.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') return null;
      return `${boot} ${fields[19]}`;
    }
    if (process.platform === 'win32') return 'unknown';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return isAlive(pid) ? 'unknown' : null;
  }
}

/** The command line of a process, empty when it cannot be read. Unlike its folder, any user may read it. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
