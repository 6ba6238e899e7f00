"""A running `weir serve`, a small scenario for it, and requests as bytes."""

import http.client
import json
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

COUNTIES = """code,name_en,name_zh,class,group,population,gdp
510001,Alder,赤杨县,deep,North,100000,10
510002,Birch,白桦县,deep,South,200000,20
510003,Cedar,雪松县,none,South,300000,50
"""
SCENARIO = """format = 1
title = { en = "Small plan", zh = "小方案" }
unit = "1万元"
[time]
start = "2020Q1"
quarters = 8
[counties]
table = "counties.csv"
select = "class == 'deep'"
class = "class"
gdp_unit = "1亿元"
[counties.columns]
id = "code"
name = { en = "name_en", zh = "name_zh" }
group = "group"
population = "population"
gdp = "gdp"
[[fund]]
name = "provincial"
year = 2020
amount = "3000万元"
basis = "assumption"
[[programme]]
name = "parks"
share = 1.0
[model]
cost_per_job = { low = "20000 yuan", central = "27000 yuan", high = "40000 yuan" }
cost_per_trainee = "2500 yuan"
project_size = "1000000 yuan"
[[rule]]
name = "floor"
kind = "floor_per"
per = "county"
value = "50万元"
basis = "assumption"
[strategy]
name = "per_capita"
[[target]]
name = "jobs"
outcome = "jobs_declared"
by = "2020Q4"
at_least = 600
basis = "assumption"
[[shock]]
name = "flood"
quarters = { "2020Q2" = 0.5 }
[[lever]]
path = "fund.provincial.amount"
from = "1000万元"
to = "6000万元"
[simulation]
draws = 2048
"""


class Server:
    """`with Server(program) as server:`; ends it with SIGTERM and checks that it ended well.

    `others`: names and texts of scenario files beside the small one.
    """

    def __init__(self, program, *options, others=None):
        self.folder = tempfile.TemporaryDirectory(prefix="weir-serve-")
        self.scenario = Path(self.folder.name, "small.toml")
        self.scenario.write_text(SCENARIO, encoding="utf-8")
        Path(self.folder.name, "counties.csv").write_text(COUNTIES, encoding="utf-8")
        files = [self.scenario]
        for name, text in (others or {}).items():
            files.append(Path(self.folder.name, name))
            files[-1].write_text(text, encoding="utf-8")
        self.process = subprocess.Popen(
            [program, "serve", *map(str, files), "--port", "0", "--threads", "2", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        match = re.fullmatch(r"http://(\S+):(\d+)/(?:#token=(\S+))?", self.url)
        if not match:
            self.process.kill()
            raise AssertionError(f"no address, but: {self.url} {self.process.stderr.read()}")
        self.port, self.token = int(match[2]), match[3]
        self.host = f"127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        code, seconds = self.end(signal.SIGTERM)
        self.folder.cleanup()
        if kind is None:
            assert code == 0, f"SIGTERM: ended with {code}"

    def end(self, signal_number):
        start = time.monotonic()
        self.process.send_signal(signal_number)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = None
        return code, time.monotonic() - start

    def memory_kib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def ask(self, method, path, body=None, client="", headers=None, source="127.0.0.1"):
        """Status, headers (dict of lower case) and body; JSON read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60,
                                                source_address=(source, 0))
        sent = dict(headers or {})
        if client:
            sent["Weir-Client"] = client
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text, found = answer.read(), {k.lower(): v for k, v in answer.getheaders()}
        connection.close()
        if "json" in found.get("content-type", ""):
            text = json.loads(text)
        return answer.status, found, text

    def result_of(self, run, headers=None):
        for _ in range(3000):
            shown = self.ask("GET", f"/api/runs/{run}", headers=headers)[2]
            if shown["state"] in ("done", "failed", "cancelled"):
                return shown
            time.sleep(0.02)
        raise AssertionError(f"run {run} does not end: {shown}")

    def connect(self, source="127.0.0.1"):
        return socket.create_connection(("127.0.0.1", self.port), 30, source_address=(source, 0))

    def raw(self, request, wait=10):
        """What comes back for these bytes until the server closes or is silent for `wait` seconds."""
        with self.connect() as link:
            try:
                link.sendall(request)
                link.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused before all of it was sent
            answer = b""
            while select.select([link], [], [], wait)[0]:
                try:
                    part = link.recv(65536)
                except OSError:
                    break
                if not part:
                    break
                answer += part
            return answer


def status_of(answer):
    """Of the first answer in these bytes; None when there is none."""
    match = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(match[1]) if match else None
