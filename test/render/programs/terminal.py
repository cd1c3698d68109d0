"""Runs a program in a terminal of its own: terminal.py STEPS PROGRAM ARG…

STEPS is JSON, a list of [text to wait for, keys to send]; "@COLUMNSxROWS" as keys resizes the window,
"!TERM" sends a signal, "*" before keys presses them again each half second until the program has ended, and "~" before keys presses them only when the screen has been still as long as a person takes.
Prints JSON: the exit code (128 + n after a signal), all that was written, whether the terminal is as it was.
"""
import fcntl, json, os, select, signal, struct, sys, termios, time

def resize(fd, size):
    columns, rows = map(int, size.split('x'))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

steps = json.loads(sys.argv[1])
# The terminal outlives the program here, so that it can be looked at afterwards.
leader, follower = os.openpty()
resize(leader, os.environ.get('TERMINAL_SIZE', '80x24'))
before = termios.tcgetattr(follower)[:4]
pid = os.fork()
if pid == 0:
    os.close(leader)
    os.setsid()
    fcntl.ioctl(follower, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(follower, descriptor)
    os.execvp(sys.argv[2], sys.argv[2:])

seen, from_here, status, heard = b'', 0, None, time.monotonic()
deadline = time.monotonic() + 60
again, pressed = '', 0.0
while time.monotonic() < deadline:
    if again and time.monotonic() - pressed > 0.5:
        pressed = time.monotonic()
        os.write(leader, again.encode())
    if select.select([leader], [], [], 0.02)[0]:
        seen += os.read(leader, 65536)
        heard = time.monotonic()
        continue
    if steps and steps[0][0].encode() in seen[from_here:]:
        if steps[0][1].startswith('~') and time.monotonic() - heard < 0.2:
            continue
        awaited, keys = steps.pop(0)
        keys = keys.removeprefix('~')
        # A step that presses nothing changes nothing, so what it waited for may have come with what the next one awaits.
        from_here = len(seen) if keys else seen.index(awaited.encode(), from_here) + len(awaited.encode())
        if keys.startswith('*'):
            again = keys[1:]
        elif keys.startswith('@'):
            resize(leader, keys[1:])
        elif keys.startswith('!'):
            os.kill(pid, getattr(signal, 'SIG' + keys[1:]))
        else:
            os.write(leader, keys.encode())
        continue
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        break
else:
    os.kill(pid, 9)
    done, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({
    'code': code if code >= 0 else 128 - code,
    'text': seen.decode(errors='replace'),
    'restored': termios.tcgetattr(follower)[:4] == before,
}))
