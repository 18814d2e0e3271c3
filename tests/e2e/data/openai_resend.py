"""The official SDK over a network that loses answers: `python openai_resend.py BASE_URL KEY`; prints what it saw."""

import json
import sys

import openai

try:
    import httpx2 as httpx
except ImportError:
    import httpx

base_url, key = sys.argv[1:]
SMALL = {"prompt": "A calm ocean at sunset.", "seconds": "1", "size": "320x180"}


class LosingTransport(httpx.HTTPTransport):
    """Carries every request there, and loses the answers to the next few creates on the way back."""

    losses = 0

    def handle_request(self, request):
        response = super().handle_request(request)
        if request.method == "POST" and self.losses:
            self.losses -= 1
            response.read()
            raise httpx.ReadError("the answer was lost", request=request)
        return response


transport = LosingTransport()
client = openai.OpenAI(base_url=base_url, api_key=key, http_client=httpx.Client(transport=transport))


def create(losses=0, **more):
    """Create a video while some answers are lost, and return its id."""
    transport.losses = losses
    return client.videos.create(**SMALL, **more).id


def made():
    """Return how many videos there are."""
    return sum(1 for _ in client.videos.list(limit=100))


seen = {"version": openai.__version__}
seen["silent"] = [create(losses=1), made()]
seen["on_purpose"] = [create(), create(), made()]
named = {"extra_headers": {"Idempotency-Key": "order-1138"}}
seen["named"] = [create(losses=2, **named), create(**named), made()]
try:
    client.videos.create(**SMALL | {"seconds": "2"}, **named)
except openai.ConflictError as error:
    seen["conflict"] = error.code
print(json.dumps(seen))
