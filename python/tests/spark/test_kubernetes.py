"""What `kubernetes/submit` asks of a cluster, heard by a server that only listens."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import threading
from pathlib import Path

import pyspark
import pytest

FOLDER = Path(__file__).parent.parent.parent / "kubernetes"


class Listener(http.server.BaseHTTPRequestHandler):
    """As much of the API server as the submission talks to: whatever is made, exists."""

    protocol_version = "HTTP/1.1"
    made: list[dict] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.made.append(body)
        body["metadata"] = {**body.get("metadata", {}), "uid": "1", "resourceVersion": "1"}
        self.answer(201, body)

    do_PUT = do_PATCH = do_POST

    def do_GET(self) -> None:
        self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})

    def answer(self, code: int, body: dict) -> None:
        told = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Listener.made = []
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield listener.server_port
    listener.shutdown()


def test_the_submission_asks_for_a_driver_that_may_little(server, tmp_path):
    env = {**os.environ, "PATH": f"{Path(pyspark.__file__).parent / 'bin'}:{os.environ['PATH']}", "SPARK_LOCAL_IP": "127.0.0.1"}
    # Nobody's cluster but ours.
    env |= {"KUBECONFIG": str(tmp_path / "none"), "HOME": str(tmp_path), "SPARK_SUBMIT_MORE": "--conf spark.kubernetes.submission.waitAppCompletion=false"}
    args = [FOLDER / "submit", f"k8s://http://127.0.0.1:{server}", "registry.example/chancery-spark", "/data/crawl", "--out", "/data/coded"]
    done = subprocess.run([*map(str, args)], env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    pods = [made for made in Listener.made if made.get("kind") == "Pod"]
    assert len(pods) == 1, [made.get("kind") for made in Listener.made]
    if "CHANCERY_KEEP_POD" in os.environ:
        Path(os.environ["CHANCERY_KEEP_POD"]).write_text(json.dumps(Listener.made))
    spec = pods[0]["spec"]
    container = next(one for one in spec["containers"] if one["name"] == "chancery")
    assert container["image"] == "registry.example/chancery-spark"
    assert container["args"][0] == "driver"
    assert container["args"][-4:] == ["local:///opt/chancery-spark.py", "/data/crawl", "--out", "/data/coded"]
    assert {"name": "news", "mountPath": "/data"} in container["volumeMounts"]
    assert spec["serviceAccountName"] == "spark" and spec["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["resources"]["requests"]["memory"] == container["resources"]["limits"]["memory"]
