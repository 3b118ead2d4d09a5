#!/usr/bin/env python3
"""A long cable: passes TCP connections on, each byte so many milliseconds later. usage: delay.py FROM_HOST PORT TO_HOST PORT MS"""
import asyncio
import sys

CHUNK = 1 << 16


async def pump(reader, writer, seconds):
    """What comes waits its time in a queue, so that more can come meanwhile."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue()

    async def deliver():
        while (item := await queue.get())[1]:
            await asyncio.sleep(item[0] + seconds - loop.time())
            writer.write(item[1])
            await writer.drain()
        writer.close()

    task = asyncio.create_task(deliver())
    data = True
    while data:
        try:
            data = await reader.read(CHUNK)
        except ConnectionError:
            data = b""
        queue.put_nowait((loop.time(), data))
    await task


async def main(host, port, to_host, to_port, milliseconds):
    async def connect(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(to_host, int(to_port))
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer, float(milliseconds) / 1000), pump(far_reader, writer, float(milliseconds) / 1000),
                             return_exceptions=True)

    server = await asyncio.start_server(connect, host, int(port))
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
