"""Every path, status and shape of docs/reference/openapi.json against the running server; results
against `weir run` and `weir compare`; how it ends.

Usage: interface.py ROOT WEIR
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from schema import faults, follow
from server import Server

ROOT, WEIR = Path(sys.argv[1]), sys.argv[2]
API = json.loads((ROOT / "docs/reference/openapi.json").read_text())
LONG = {"scenario": "small", "draws": 1 << 20}
TIGHT = """format = 1
extends = "small.toml"
[[rule]]
name = "floor"
value = "9000万元"
"""
seen = set()


def documented(server, method, path, wanted, at=None, **more):
    """Asks, and holds the answer against the document. `path` is the document's, `at` the asked."""
    status, headers, body = server.ask(method, at or path, **more)
    assert status == wanted, f"{method} {at or path}: {status}, not {wanted}: {body}"
    answer = API["paths"][path][method.lower()]["responses"].get(str(status))
    assert answer, f"{method} {path}: {status} is not in the document"
    if "$ref" in answer:
        answer = follow(API, answer["$ref"])
    kind = headers["content-type"]
    assert kind in answer["content"], f"{method} {path}: {kind} is not in the document"
    schema = answer["content"][kind]["schema"]
    if "json" in kind:
        found = faults(API, schema, body)
        assert not found, f"{method} {path} {status}: {found}"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    seen.add((method, path, status))
    return body


def command_line(*arguments):
    told = subprocess.run([WEIR, *arguments], capture_output=True, text=True, check=False)
    return told.returncode, told.stdout, told.stderr


def same_but_seconds(served, printed):
    printed = json.loads(printed)
    served = dict(served)
    served.pop("seconds")
    printed.pop("seconds")
    assert json.dumps(served) == json.dumps(printed), "the server's numbers differ"


def results_are_the_command_lines(server):
    order = {"scenario": "small", "set": {"fund.provincial.amount": "4000万元", "model.cost_per_trainee": "3000 yuan"},
             "strategy": "optimal", "draws": 1500, "seed": 5}
    run = documented(server, "POST", "/api/runs", 202, body=order)["run"]
    shown = server.result_of(run)
    assert shown["state"] == "done", shown
    documented(server, "GET", "/api/runs/{run}", 200, f"/api/runs/{run}")
    code, out, _ = command_line(
        "run", str(server.scenario), "--set", "fund.provincial.amount=4000万元", "--set",
        "model.cost_per_trainee=3000 yuan", "--strategy", "optimal", "--draws", "1500", "--seed", "5",
        "--store", "none", "--format", "json")
    assert code == 0
    same_but_seconds(shown["result"], out)

    order = {"plans": [{"scenario": "small"}, {"scenario": "small", "strategy": "optimal"}], "draws": 1024}
    run = documented(server, "POST", "/api/compare", 202, body=order)["run"]
    shown = server.result_of(run)
    documented(server, "GET", "/api/runs/{run}", 200, f"/api/runs/{run}")
    code, out, _ = command_line("compare", str(server.scenario), "--strategy", "per_capita", "--strategy",
                                "optimal", "--draws", "1024", "--format", "json")
    assert code == 0
    same_but_seconds(shown["result"], out)


def pages_are_the_reports(server):
    """A scenario's page is `weir report` of its run; a run's page is the report of that run."""
    store = str(Path(server.folder.name, "runs.sqlite"))

    def printed(*options):
        assert command_line("run", str(server.scenario), *options, "--store", store, "-q")[0] == 0
        code, out, told = command_line("report", "--store", store, "--format", "json", "-q")
        assert code == 0, told
        return json.loads(out)

    def same(served, stored):
        served, stored = dict(served), dict(stored)
        for own in ("id", "created", "command", "live"):
            served.pop(own)
            stored.pop(own)
        assert json.dumps(served) == json.dumps(stored), "the server's page differs"

    run = documented(server, "POST", "/api/reports", 202, body={"scenario": "small"})["run"]
    page = server.result_of(run)["result"]
    documented(server, "GET", "/api/runs/{run}", 200, f"/api/runs/{run}")
    report = printed()
    same(page["runs"][0], report["runs"][0])
    assert page["runs"][0]["live"] == report["runs"][0]["live"]
    assert page["runs"][0]["command"] == "weir run small.toml", page["runs"][0]["command"]
    for plan in (*page["comparison"]["plans"], *report["comparison"]["plans"]):
        plan.pop("run")
    assert page["comparison"] == report["comparison"] and page["land"] == report["land"]
    again = documented(server, "POST", "/api/reports", 202, body={"scenario": "small"}, client="other")
    assert again == {"run": run, "state": "done"}, again

    order = {"scenario": "small", "set": {"fund.provincial.amount": "4000万元"}, "draws": 1500, "page": True}
    shown = server.result_of(documented(server, "POST", "/api/runs", 202, body=order)["run"])
    documented(server, "GET", "/api/runs/{run}", 200, f"/api/runs/{shown['run']}")
    stored = printed("--set", "fund.provincial.amount=4000万元", "--draws", "1500")["runs"][0]
    assert stored["live"]["fingerprint"] == shown["result"]["fingerprint"]
    same(shown["result"]["page"], stored)
    assert shown["result"]["page"]["live"] is None

    documented(server, "POST", "/api/reports", 422, body={"scenario": "tight"})


def mistakes_are_the_command_lines(server):
    run = str(server.scenario)
    for change, status, code in ((("fund.provincial.amuont", "1万元"), 400, 2),
                                 (("fund.provincial.amount", "many"), 400, 2),
                                 (("rule.floor.value", "9000万元"), 422, 3)):
        problem = documented(server, "POST", "/api/runs", status,
                             body={"scenario": "small", "set": dict([change])})
        told = command_line("run", run, "--set", "=".join(change), "--store", "none")
        assert told[0] == code, told
        assert problem["detail"].strip() == told[2].strip(), (problem["detail"], told[2])
    assert "small.toml:" in problem["detail"], problem["detail"]
    plans = [{"scenario": "small"}, {"name": "b", "scenario": "small", "set": {"rule.floor.value": "9000万元"}}]
    documented(server, "POST", "/api/compare", 422, body={"plans": plans})
    documented(server, "POST", "/api/compare", 400, body={"plans": []})
    documented(server, "POST", "/api/compare", 400, body={"plans": [plans[0], plans[0]]})
    documented(server, "POST", "/api/runs", 400, body={"scenario": "small", "draws": (1 << 20) + 1})
    documented(server, "POST", "/api/reports", 400, body={"scenario": "small", "draws": 1})
    for path in ("/api/runs", "/api/compare", "/api/reports"):
        documented(server, "POST", path, 415, body="{}", headers={"Content-Type": "text/plain"})
        documented(server, "POST", path, 403, body="{}", headers={"Origin": "http://evil.example"})
        documented(server, "POST", path, 413, body=b" " * 65537)
        documented(server, "POST", path, 431, body="{}", headers={"Long": "x" * 9000})
    for method, path in (("GET", "/api/runs/{run}"), ("DELETE", "/api/runs/{run}"),
                         ("GET", "/api/runs/{run}/events")):
        documented(server, method, path, 404, path.replace("{run}", "0" * 16))
    assert server.ask("PUT", "/api/runs")[0] == 405
    assert server.ask("GET", "/", headers={"Host": "evil.example"})[0] == 403


def one_run_a_client_and_cancelling(server):
    first = documented(server, "POST", "/api/runs", 202, body=LONG, client="a")["run"]
    documented(server, "POST", "/api/runs", 429, body=LONG, client="a")
    documented(server, "POST", "/api/compare", 429, body={"plans": [{"scenario": "small"}] * 2}, client="a")
    second = documented(server, "POST", "/api/runs", 202, body={**LONG, "replace": True}, client="a")["run"]
    assert server.ask("GET", f"/api/runs/{first}")[2]["state"] == "cancelled"
    documented(server, "DELETE", "/api/runs/{run}", 403, f"/api/runs/{second}", headers={"Origin": "null"})
    gone = documented(server, "DELETE", "/api/runs/{run}", 200, f"/api/runs/{second}")
    assert gone["state"] == "cancelled"
    documented(server, "GET", "/api/runs", 200)
    # A cancelled simulation makes room at once: a short one ends soon after.
    third = documented(server, "POST", "/api/runs", 202, body={"scenario": "small", "draws": 64}, client="a")
    assert server.result_of(third["run"])["state"] == "done"


def many_clients(server):
    runs = [server.ask("POST", "/api/runs", LONG, source=f"127.0.0.{i}") for i in range(2, 14)]
    accepted = [run[2]["run"] for run in runs if run[0] == 202]
    assert {run[0] for run in runs} == {202, 429}, [run[0] for run in runs]
    assert 8 <= len(accepted) <= 10, "one is simulated, one divided, eight wait"
    documented(server, "POST", "/api/reports", 429, body={"scenario": "tight"})
    for run in accepted:
        server.ask("DELETE", f"/api/runs/{run}")
    order = {"scenario": "small", "draws": 256}
    runs = [server.ask("POST", "/api/runs", order, client=str(i))[2]["run"] for i in range(5)]
    results = [server.result_of(run)["result"] for run in runs]
    for result in results:
        result.pop("seconds")
    assert all(result == results[0] for result in results)


def events(server, headers=None):
    run = server.ask("POST", "/api/runs", {"scenario": "small", "draws": 200_000}, client="events")[2]["run"]
    text = documented(server, "GET", "/api/runs/{run}/events", 200, f"/api/runs/{run}/events").decode()
    parts = [part.split("\n") for part in text.strip().split("\n\n") if not part.startswith(":")]
    states = [json.loads(part[1].removeprefix("data: ")) for part in parts]
    assert [part[0] for part in parts[:-1]] == ["event: progress"] * (len(parts) - 1)
    assert parts[-1][0] == "event: done" and states[-1]["state"] == "done"
    done = [state["draws_done"] for state in states]
    assert done == sorted(done) and done[-1] == states[-1]["draws"] == 400_000, done
    for state in states:
        assert not faults(API, API["components"]["schemas"]["Run"], state)
    assert len(states) >= 2, "no progress was told"
    assert server.ask("HEAD", f"/api/runs/{run}/events")[1]["x-accel-buffering"] == "no"


def a_token(program):
    with Server(program, "--listen", "0.0.0.0") as server:
        assert server.token and len(server.token) == 32
        for method, path in sorted({(m, p) for m, p, _ in seen}):
            if path in ("/", "/api/health"):
                continue
            at = path.replace("{run}", "0" * 16)
            documented(server, method, path, 401, at, body={} if method == "POST" else None)
        good = {"Authorization": "Bearer " + server.token}
        documented(server, "GET", "/api/scenarios", 200, headers=good)
        run = documented(server, "POST", "/api/runs", 202, body={"scenario": "small", "draws": 64}, headers=good)
        assert server.result_of(run["run"], good)["state"] == "done"
    told = server.process.stderr.read()
    assert "warning: other machines can reach this server" in told, told
    with Server(program, "--token", "0123456789abcdef") as server:
        documented(server, "GET", "/api/scenarios", 401)


def a_proxy(program):
    """Its name is a host, others are not; who comes through it needs the token."""
    with Server(program, "--allow-host", "Plan.Example.org", "--allow-host", "second.example") as server:
        assert server.token and len(server.token) == 32
        key = {"Authorization": "Bearer " + server.token}
        for host in ("plan.example.org", "plan.example.org:8443", "second.example", server.host):
            documented(server, "GET", "/", 200, headers={"Host": host})
            documented(server, "GET", "/api/scenarios", 401, headers={"Host": host})
            documented(server, "GET", "/api/scenarios", 200, headers={"Host": host, **key})
        order = {"scenario": "small", "draws": 64}
        mine = {"Host": "plan.example.org", "Origin": "https://plan.example.org", "Sec-Fetch-Site": "same-origin", **key}
        run = documented(server, "POST", "/api/runs", 202, body=order, headers=mine)["run"]
        assert server.result_of(run, key)["state"] == "done"
        for wrong in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            documented(server, "POST", "/api/runs", 403, body=order, headers={**mine, **wrong})
    told = server.process.stderr.read()
    assert "warning: other machines can reach this server" in told, told
    for name in ("https://plan.example.org", "plan.example.org:443", "a b", ""):
        code, _, told = command_line("serve", "--allow-host", name, str(server.scenario))
        assert code == 2 and "--allow-host" in told, (name, code, told)


def endings(program):
    for number in (signal.SIGINT, signal.SIGTERM):
        with Server(program) as server:
            server.ask("POST", "/api/runs", LONG)
            code, seconds = server.end(number)
            assert code == 0, f"signal {number}: {code}"
            assert seconds < 10, f"signal {number}: {seconds:.1f} s"
            print(f"signal {number}: ended {seconds:.2f} s after it, amid a run")
    code, _, told = command_line("serve", "missing.toml")
    assert code == 2 and "missing.toml" in told, told
    assert command_line("serve", "--listen", "nowhere", str(ROOT / "scenarios/sichuan-2020.toml"))[0] == 2
    assert command_line("serve", "--token", "short", str(ROOT / "scenarios/sichuan-2020.toml"))[0] == 2
    with Server(program) as server:
        taken = command_line("serve", str(server.scenario), "--port", str(server.port))
        assert taken[0] == 5 and "--port 0" in taken[2], taken


def everything_documented_was_seen():
    wanted = {(method.upper(), path, int(status)) for path, item in API["paths"].items()
              for method, operation in item.items() if method in ("get", "post", "delete")
              for status in operation["responses"]}
    # hostile.py meets 408, and fills the streams.
    rare = {key for key in wanted if key[2] == 408 or key == ("GET", "/api/runs/{run}/events", 429)}
    missing = wanted - seen - rare
    assert not missing, f"documented, never seen: {sorted(missing)}"


def main():
    with Server(WEIR, others={"tight.toml": TIGHT}) as server:
        page = documented(server, "GET", "/", 200)
        assert b"<script type=\"module\">" in page and b'id="weir-report"' not in page
        documented(server, "GET", "/api/health", 200)
        listed = documented(server, "GET", "/api/scenarios", 200)["scenarios"]
        assert listed[0]["levers"][0]["value"], listed
        for part in (pages_are_the_reports, results_are_the_command_lines, mistakes_are_the_command_lines,
                     one_run_a_client_and_cancelling, many_clients, events):
            start = time.monotonic()
            part(server)
            print(f"{part.__name__}: {time.monotonic() - start:.1f} s", flush=True)
    a_token(WEIR)
    a_proxy(WEIR)
    endings(WEIR)
    everything_documented_was_seen()


main()
