/** Whether `/etc/group` lists a user in a group. */
export function inGroup(groupFile: string, group: string, user: string): boolean {
  const line = groupFile.split('\n').find((one) => one.startsWith(`${group}:`));
  return user !== '' && (line?.split(':')[3] ?? '').trim().split(',').includes(user);
}
