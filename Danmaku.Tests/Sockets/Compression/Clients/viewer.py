"""Joins a room with websockets, prints a line once it is in, and one with what it read after COUNT comments.

Usage: viewer.py URL TOKEN COUNT [alone]
"""
import asyncio
import json
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory


async def watch(url, token, count, mode=""):
    deflate = ClientPerMessageDeflateFactory(server_no_context_takeover=mode == "alone", client_max_window_bits=True)
    async with websockets.connect(url, subprotocols=["danmaku.v1"], extensions=[deflate], compression=None) as socket:
        await socket.send(json.dumps({"type": "join", "id": "1", "token": token}))
        texts = []
        while len(texts) < int(count):
            frame = json.loads(await socket.recv())
            if frame["type"] == "joined":
                print("joined", flush=True)
            elif frame["type"] == "batch":
                texts += [event["text"] for event in frame["events"] if event["kind"] == "comment"]
        extensions = socket.response_headers.get("Sec-WebSocket-Extensions", "")
        print(json.dumps({"extensions": extensions, "texts": texts}), flush=True)


asyncio.run(watch(*sys.argv[1:]))
