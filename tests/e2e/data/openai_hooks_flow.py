"""What a program does with webhooks and the official SDK: `python openai_hooks_flow.py BASE_URL KEY`.

It receives on loopback, in the same process, and prints what it saw. 2.24 can verify but not manage endpoints; there
the same requests go out by its own `client.post`.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import openai

base_url, key = sys.argv[1:]
client = openai.OpenAI(base_url=base_url, api_key=key, max_retries=0)
received = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        received.append((body, dict(self.headers)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def unwrapped(secret):
    """Return what the SDK makes of the last thing that came, or the name of its refusal."""
    body, headers = received[-1]
    try:
        event = client.webhooks.unwrap(body, headers, secret=secret)
    except openai.InvalidWebhookSignatureError as error:
        return type(error).__name__
    return {"type": event.type, "id": event.id, "subject": event.data.id}


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/hooks"
seen = {"version": openai.__version__, "url": url}

if hasattr(client.webhooks, "create"):
    made = client.webhooks.create(name="first", url=url, event_types=["video.completed", "video.failed"])
    first_secret = made.signing_secret
    seen["made"] = made.to_dict(mode="json")
    seen["retrieved"] = client.webhooks.retrieve(made.id).to_dict(mode="json")
    seen["updated"] = client.webhooks.update(made.id, name="renamed").to_dict(mode="json")
    second = client.webhooks.create(name="second", url=url, event_types=["batch.completed"])
    seen["ids"] = [made.id, second.id]
    seen["paged"] = [endpoint.id for endpoint in client.webhooks.list(limit=1)]
    seen["tested"] = client.webhooks.test(made.id, event_type="video.completed").to_dict(mode="json")
    seen["unwrapped"] = unwrapped(first_secret)
    seen["stranger"] = unwrapped(second.signing_secret)
    rotated = client.webhooks.rotate_secret(made.id, keep_old_secret_active_for_24_hours=True)
    client.webhooks.test(made.id, event_type="video.failed")
    seen["both"] = [unwrapped(first_secret)["type"], unwrapped(rotated.signing_secret)["type"]]
    last = client.webhooks.rotate_secret(made.id, keep_old_secret_active_for_24_hours=False)
    client.webhooks.test(made.id, event_type="video.failed")
    seen["ended"] = [unwrapped(rotated.signing_secret), unwrapped(last.signing_secret)["type"]]
    seen["event_types"] = client.webhooks.event_types.list().data
    seen["deleted"] = [client.webhooks.delete(endpoint_id).to_dict(mode="json") for endpoint_id in seen["ids"]]
    try:
        client.webhooks.retrieve(made.id)
    except openai.NotFoundError as error:
        seen["gone"] = error.code
else:
    made = client.post("/webhook_endpoints", body={"url": url}, cast_to=object)
    client.post(f"/webhook_endpoints/{made['id']}/test", body={"event_type": "video.completed"}, cast_to=object)
    seen["unwrapped"] = unwrapped(made["signing_secret"])
    other = client.post("/webhook_endpoints", body={"url": url}, cast_to=object)
    seen["stranger"] = unwrapped(other["signing_secret"])

seen["webhook_id"] = received[0][1]["webhook-id"]
sys.stdout.write(json.dumps(seen))
