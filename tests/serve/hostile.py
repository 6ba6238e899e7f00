"""What the world may throw at the server, while an ordinary request is answered all the time.

Usage: hostile.py ROOT WEIR
"""

import random
import socket
import subprocess
import sys
import threading
import time

from server import Server, status_of

WEIR = sys.argv[2]
MALFORMED, SLOW, ESCAPES = 10_000, 500, 1_000
GROWTH_KIB = 10 * 1024


def is_sanitized(program):
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return "-fsanitize" in version.stdout


class Neighbour(threading.Thread):
    """Asks for something ordinary until it is told to stop; every answer must be right."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.stopping, self.waits, self.faults = server, False, [], []

    def run(self):
        while not self.stopping:
            start = time.monotonic()
            try:
                status = self.server.ask("GET", "/api/health")[0]
                if status != 200:
                    self.faults.append(status)
            except OSError as error:
                self.faults.append(error)
            self.waits.append(time.monotonic() - start)
            time.sleep(0.05)


def malformed(server, rng):
    good = f"GET /api/health HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode()
    length = b"POST /api/runs HTTP/1.1\r\nHost: " + server.host.encode() + b"\r\nContent-Type: application/json\r\n"
    kinds = [
        lambda: rng.randbytes(rng.randrange(1, 200)) + b"\r\n\r\n",
        lambda: good.replace(b"HTTP/1.1", rng.choice([b"HTTP/9.9", b"HTTP", b"", b"http/1.1", b"HTTP/1.1 x"])),
        lambda: good.replace(b"GET", rng.choice([b"", b"G T", b"\0", b"\xe5\x9b\xbd", b"GET GET"])),
        lambda: good.replace(b"Host:", rng.choice([b"Host", b"Ho st:", b": ", b"\0Host:"])),
        lambda: good.replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n"),
        lambda: length + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        lambda: length + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        lambda: length + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        lambda: length + rng.choice([b"Content-Length: -1", b"Content-Length: 1e3", b"Content-Length: 0x2",
                                     b"Content-Length: 99999999999999999999", b"Transfer-Encoding: gzip"]) + b"\r\n\r\n{}",
        lambda: length + b"Transfer-Encoding: chunked\r\n\r\n" + rng.choice([b"zz", b"-1", b"fffffffffffffffff", b"2x"]) + b"\r\n{}\r\n0\r\n\r\n",
        lambda: good[:rng.randrange(1, len(good) - 1)],
        lambda: b"".join(rng.sample([bytes([b]) for b in good], len(good))) + b"\r\n\r\n",
    ]
    seen = {}
    for i in range(MALFORMED):
        request = kinds[i % len(kinds)]()
        status = status_of(server.raw(request))
        assert status is None or 400 <= status < 500, (request, status)
        seen[status] = seen.get(status, 0) + 1
    print("malformed:", dict(sorted(seen.items(), key=str)), flush=True)
    for smuggled in (kinds[5](), kinds[6](), kinds[7]()):
        answer = server.raw(smuggled)
        assert status_of(answer) == 400 and answer.count(b"HTTP/1.1") == 1, answer


def slow(server):
    links = []
    for i in range(SLOW):
        link = server.connect()
        link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nSlow: ")
        links.append(link)
    start = time.monotonic()
    told, gone = 0, set()
    while time.monotonic() - start < 20 and len(gone) < SLOW:
        for i, link in enumerate(links):
            if i in gone:
                continue
            try:
                link.setblocking(False)
                if (part := link.recv(4096)) == b"":
                    gone.add(i)
                elif status_of(part) is not None:
                    told += status_of(part) == 408
            except BlockingIOError:
                try:
                    link.send(b"x")
                except OSError:
                    gone.add(i)
            except OSError:
                gone.add(i)
        time.sleep(0.5)
    for link in links:
        link.close()
    print(f"slow: {len(gone)} of {SLOW} dropped, {told} told 408", flush=True)
    assert len(gone) == SLOW, f"{SLOW - len(gone)} slow connections are still held"
    assert told > 0, "nobody was told 408"


def slow_body(server):
    with server.connect() as link:
        link.sendall(f"POST /api/runs HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: application/json\r\n"
                     "Content-Length: 100\r\n\r\n{".encode())
        link.settimeout(30)
        assert status_of(link.recv(4096)) == 408


def escapes(server, rng):
    parts = ["..", "%2e%2e", "%2E.", "..%2f", "..\\", "%5c..", "....//", "%c0%ae", "%252e", ".", "etc", "passwd",
             "proc", "self", "environ", "api", "runs", "%00", "scenarios", "~root", "C:", "con", "index.html"]
    for _ in range(ESCAPES):
        path = rng.choice(["/", "//", "", "/api/", "/api/runs/", "file:///"]) + "/".join(
            rng.choice(parts) for _ in range(rng.randrange(2, 8)))
        request = f"GET {path} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode()
        answer = server.raw(request)
        assert status_of(answer) == 404, (path, answer[:80])
        assert b"root:" not in answer


def big_bodies(server):
    head = f"POST /api/runs HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: application/json\r\n"
    exact, over = b" " * 65536, b" " * 65537
    for body, wanted in ((exact, 400), (over, 413), (over * 10, 413)):
        answer = server.raw(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert status_of(answer) == wanted, (len(body), answer[:80])
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in
                          (body[i:i + 5000] for i in range(0, len(body), 5000)))
        answer = server.raw(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks + b"0\r\n\r\n")
        assert status_of(answer) == wanted, ("chunked", len(body), answer[:80])
    answer = server.raw(f"GET / HTTP/1.1\r\nHost: {server.host}\r\nLong: ".encode() + b"x" * 9000 + b"\r\n\r\n")
    assert status_of(answer) == 431, answer[:80]


def strangers(server):
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1:1", "localhost"):
        assert server.ask("GET", "/api/scenarios", headers={"Host": host})[0] == 403, host
    for origin in ("http://evil.example", "null", f"https://{server.host}"):
        assert server.ask("POST", "/api/runs", {"scenario": "small"}, headers={"Origin": origin})[0] == 403
    assert status_of(server.raw(b"GET / HTTP/1.1\r\n\r\n")) == 400


def deaf(server):
    """Callers who ask for the page again and again and read nothing: one copy of it serves them all."""
    before = server.memory_kib()
    links = []
    for _ in range(24):
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", server.port))
        link.sendall(10 * f"GET / HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())  # more than the system's buffers take
        links.append(link)
    time.sleep(2)
    growth = server.memory_kib() - before
    for link in links:
        link.close()
    page = len(server.ask("GET", "/")[2]) // 1024
    print(f"deaf: {len(links)} hold a page of {page} KiB, memory grew by {growth} KiB", flush=True)
    assert growth < 10 * page, growth


def streams(server):
    run = server.ask("POST", "/api/runs", {"scenario": "small", "draws": 1 << 20})[2]["run"]
    links = [server.connect() for _ in range(70)]
    for link in links:
        link.sendall(f"GET /api/runs/{run}/events HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
        link.settimeout(30)
    statuses = [status_of(link.recv(65536)) for link in links]
    server.ask("DELETE", f"/api/runs/{run}")
    for link in links:
        link.close()
    assert statuses.count(429) == 70 - 64, statuses


def main():
    rng = random.Random(1)
    with Server(WEIR) as server:
        server.raw(b"x\r\n\r\n")
        neighbour = Neighbour(server)
        neighbour.start()
        escapes(server, rng)
        before = server.memory_kib()
        for part, more in ((malformed, [rng]), (slow, []), (slow_body, []), (escapes, [rng]),
                           (big_bodies, []), (strangers, []), (deaf, []), (streams, [])):
            start = time.monotonic()
            part(server, *more)
            print(f"{part.__name__}: {time.monotonic() - start:.1f} s, {server.memory_kib()} KiB", flush=True)
        growth = server.memory_kib() - before
        neighbour.stopping = True
        neighbour.join()
        waits = sorted(neighbour.waits)
        print(f"meanwhile {len(waits)} ordinary requests: median {1000 * waits[len(waits) // 2]:.1f} ms, "
              f"longest {1000 * waits[-1]:.0f} ms; memory grew by {growth} KiB")
        assert not neighbour.faults, neighbour.faults
        # A sanitizer keeps books of its own on every block.
        allowed = GROWTH_KIB * (4 if is_sanitized(WEIR) else 1)
        assert growth < allowed, f"memory grew by {growth} KiB"


main()
