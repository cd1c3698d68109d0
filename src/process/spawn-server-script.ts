/**
 * The spawn server, which needs nothing but Python. Node copies the map of its memory for each program that it starts,
 * which takes milliseconds; `posix_spawn` copies nothing. A frame is its length, a letter, the program's number, and the
 * rest. It takes `e` the environment of all that follows, `s` start (folder and words), `c` close an output (`1` or `2`),
 * `d` its group is no concern any more. It gives `R` ready, `S` started (pid), `F` failed (errno), `1` and `2` output,
 * `E` ended (status, and whether anything of its group is left), `X` all its output has ended, and `Z` both at once. When
 * its input ends, it ends what is left, as the watchdog does.
 */
export const spawnServerScript = `
import os, select, signal
from errno import EACCES, ENOENT, ENOEXEC
from struct import pack, unpack_from
from time import sleep

class Program:
    def __init__(self, number, pid, fds):
        self.number, self.pid, self.fds, self.ended = number, pid, fds, False

defaults = [one for one in signal.valid_signals() if one not in (signal.SIGKILL, signal.SIGSTOP)]
poll = select.poll()
heard, said, urgent = b'', [], False
running, groups, pipes = {}, {}, {}
environment = {}

def say(kind, number, data=b''):
    global urgent
    said.append(pack('>IcI', len(data) + 5, kind, number) + data)
    urgent = urgent or kind != b'S'

def flush():
    global urgent
    data, urgent = b''.join(said), False
    said.clear()
    while data:
        data = data[os.write(1, data):]

def spawn(path, argv, actions):
    return os.posix_spawn(path, argv, environment, file_actions=actions, setsid=True,
                          setsigmask=[], setsigdef=defaults)

def find(name):
    if b'/' in name:
        return name
    folders = environment.get(b'PATH', b'/bin:/usr/bin').split(b':')
    found = [one for one in (os.path.join(folder, name) for folder in folders) if os.path.isfile(one)]
    for one in found:
        if os.access(one, os.X_OK):
            return one
    raise OSError(EACCES if found else ENOENT, '')

def launch(folder, argv, actions):
    os.chdir(folder)
    path = find(argv[0])
    try:
        return spawn(path, argv, actions)
    except OSError as error:
        if error.errno != ENOEXEC:
            raise
    return spawn(b'/bin/sh', [b'/bin/sh', path, *argv[1:]], actions)

def two_pipes():
    first = os.pipe()
    try:
        return first, os.pipe()
    except OSError:
        os.close(first[0]), os.close(first[1])
        raise

def begin(number, body):
    folder, *argv = body.split(b'\\0')
    try:
        (out, to_out), (err, to_err) = two_pipes()
    except OSError as error:
        return say(b'F', number, pack('>I', error.errno))
    actions = [(os.POSIX_SPAWN_OPEN, 0, b'/dev/null', os.O_RDONLY, 0),
               (os.POSIX_SPAWN_DUP2, to_out, 1), (os.POSIX_SPAWN_DUP2, to_err, 2)]
    try:
        pid = launch(folder, argv, actions)
    except OSError as error:
        os.close(out), os.close(err)
        return say(b'F', number, pack('>I', error.errno))
    finally:
        os.close(to_out), os.close(to_err)
    program = running[pid] = groups[number] = Program(number, pid, {out: b'1', err: b'2'})
    for fd in (out, err):
        os.set_blocking(fd, False)
        pipes[fd] = program
        poll.register(fd, select.POLLIN)
    say(b'S', number, pack('>I', pid))

def shut(program, fd):
    del pipes[fd], program.fds[fd]
    poll.unregister(fd)
    os.close(fd)
    if program.ended and not program.fds:
        say(b'X', program.number)

def drain(program, fd):
    try:
        data = os.read(fd, 65536)
    except BlockingIOError:
        return False
    if data:
        say(program.fds[fd], program.number, data)
    else:
        shut(program, fd)
    return data

def is_left(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True

def reap():
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        program = running.pop(pid)
        for fd in list(program.fds):
            while drain(program, fd):
                flush()
        program.ended = True
        left = is_left(pid)
        if not left:
            groups.pop(program.number, None)
        say(b'E' if program.fds else b'Z', program.number, pack('>I?', status, left))

def hear():
    global heard, environment
    data = os.read(0, 65536)
    if not data:
        end()
    heard += data
    at = 0
    while len(heard) - at >= 4:
        to = at + 4 + unpack_from('>I', heard, at)[0]
        if len(heard) < to:
            break
        kind, number = unpack_from('>cI', heard, at + 4)
        if kind == b's':
            begin(number, heard[at + 9:to])
        elif kind == b'e':
            environment = dict(one.split(b'=', 1) for one in heard[at + 9:to].split(b'\\0') if one)
        elif kind == b'c':
            for fd, program in list(pipes.items()):
                if program.number == number and program.fds[fd] == heard[at + 9:to]:
                    shut(program, fd)
        else:
            groups.pop(number, None)
        at = to
    heard = heard[at:]

def sessions(leaders):
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%s/stat' % name, 'rb') as stat:
                of = stat.read().rsplit(b')', 1)[1].split()
            if name.isdigit() and int(of[3]) in leaders:
                yield int(of[2])
        except (OSError, IndexError):
            pass

def end():
    leaders = {program.pid for program in groups.values()}
    for name in (signal.SIGTERM, signal.SIGKILL):
        # What makes a group of its own, as timeout does, stays in the session of the program.
        for group in leaders.union(sessions(leaders)) if leaders else ():
            try:
                os.killpg(group, name)
            except OSError:
                pass
        if leaders and name == signal.SIGTERM:
            sleep(0.5)
    os._exit(0)

wake, woken = os.pipe()
for fd in (wake, woken):
    os.set_blocking(fd, False)
signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
signal.signal(signal.SIGCHLD, lambda *_: None)
poll.register(0, select.POLLIN)
poll.register(wake, select.POLLIN)
say(b'R', 0)
try:
    while True:
        # A program that is over at once is told of together with its start.
        ready = poll.poll(1) if said else poll.poll()
        for fd, _ in ready:
            if fd == 0:
                hear()
            elif fd == wake:
                os.read(wake, 4096)
            elif fd in pipes:
                drain(pipes[fd], fd)
        reap()
        if urgent or not ready:
            flush()
except (BrokenPipeError, ConnectionResetError):
    end()
`;
