"""What a program does with the official SDK, 2.24 or 3.54: `python openai_flow.py BASE_URL KEY`; prints what it saw."""

import json
import sys

import openai

base_url, key = sys.argv[1:]
client = openai.OpenAI(base_url=base_url, api_key=key)
PROMPT = "A calm ocean at sunset, gentle waves."
SMALL = {"size": "320x180", "extra_body": {"fps": 8, "quality": "draft"}}


def refused(call):
    """Return what the SDK raised, as a program that handles errors sees it."""
    try:
        call()
    except openai.APIStatusError as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "param": error.param,
            "message": error.message,
            "request_id": error.request_id,
        }
    return None


def fetch(video_id, name, **variant):
    """Save one of a video's files."""
    content = client.videos.download_content(video_id, **variant)
    content.write_to_file(name)
    return content.response.headers["content-type"]


seen = {"version": openai.__version__}
first = client.videos.create_and_poll(prompt=PROMPT, model="sora-2", seconds="1", poll_interval_ms=200, **SMALL)
second = client.videos.create_and_poll(prompt=PROMPT, seconds="1", **SMALL)
third = client.videos.create(prompt=PROMPT, seconds="60", size="1920x1080")

seen["first"] = client.videos.retrieve(first.id).to_dict(mode="json")
seen["third"] = third.to_dict(mode="json")
newest = client.videos.list(limit=2)
seen["newest"] = [video.id for video in newest.data]
seen["paged"] = [video.id for page in client.videos.list(limit=1, order="asc").iter_pages() for video in page.data]
seen["ids"] = [first.id, second.id, third.id]
seen["types"] = [
    fetch(first.id, "video.mp4"),
    fetch(first.id, "thumbnail.webp", variant="thumbnail"),
    fetch(first.id, "spritesheet.jpg", variant="spritesheet"),
]

stranger = openai.OpenAI(base_url=base_url, api_key="sk-rw-" + "0" * 38)
seen["refused"] = {
    "stranger": refused(lambda: stranger.videos.retrieve(first.id)),
    "nothing": refused(lambda: client.videos.retrieve("video_00000000000000000000000000000000")),
    "not_ready": refused(lambda: client.videos.download_content(third.id)),
    "size": refused(lambda: client.videos.create(prompt=PROMPT, size="huge")),
    "seconds": refused(lambda: client.videos.create(prompt=PROMPT, seconds="61")),
    "model": refused(lambda: client.videos.create(prompt=PROMPT, model="no-such-model")),
}

seen["deleted"] = [client.videos.delete(video_id).to_dict(mode="json") for video_id in seen["ids"]]
seen["refused"]["deleted"] = refused(lambda: client.videos.retrieve(first.id))
sys.stdout.write(json.dumps(seen))
