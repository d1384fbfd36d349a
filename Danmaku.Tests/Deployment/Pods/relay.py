"""Ways in and around a node of namespaces: what kube-proxy and the kubelet's own connections are.

Over a Unix socket, which namespaces of the network do not part, comes one line of JSON:
  {"connect": ["10.96.1.1", 8080]}                                      the rest of the connection goes there
  {"service": ["10.96.2.1", 80], "endpoints": [["10.96.1.1", 8080]]}    connections to the first go to the others in turn; answered with "ok"
An endpoint may be a path: a Unix socket outside.
"""

import asyncio
import itertools
import json
import sys

services = {}


async def dial(endpoint):
    if isinstance(endpoint, str):
        return await asyncio.open_unix_connection(endpoint)
    return await asyncio.open_connection(*endpoint)


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except (OSError, RuntimeError):
        writer.transport.abort()


async def join(reader, writer, endpoint):
    try:
        far_reader, far_writer = await dial(endpoint)
    except OSError:
        writer.transport.abort()
        return
    await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))
    writer.close()
    far_writer.close()


class Service:
    """An address of the node that stands for pods."""

    def __init__(self):
        self.endpoints = []
        self.turn = itertools.count()
        self.server = None

    async def accept(self, reader, writer):
        if not self.endpoints:
            writer.transport.abort()
            return
        await join(reader, writer, self.endpoints[next(self.turn) % len(self.endpoints)])


async def accept(reader, writer):
    order = json.loads(await reader.readline())
    if "connect" in order:
        await join(reader, writer, order["connect"])
        return
    address = tuple(order["service"])
    if address not in services:
        services[address] = Service()
        services[address].server = await asyncio.start_server(services[address].accept, *address)
    services[address].endpoints = order["endpoints"]
    writer.write(b"ok\n")
    await writer.drain()
    writer.close()


async def main(path):
    server = await asyncio.start_unix_server(accept, path)
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main(sys.argv[1]))
