"""The yardstick: a bare python-telegram-bot application that keeps nothing and only answers.

A message gets one reply with a button, a press as many replies as asked for. Its webhook is an
aiohttp route that feeds the library's queue, which is faster than the library's own server.
"""

from __future__ import annotations

import argparse
import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from bot.tg.request import AiohttpRequest
from tests.benchmarks.far_end import TOKEN

if TYPE_CHECKING:
    from telegram.ext import CallbackContext

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("提交", callback_data="echo")]])
App = Application[Any, Any, Any, Any, Any, Any]


async def on_message(update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Say it back."""
    message = update.effective_message
    assert message is not None
    await message.reply_text(message.text or "", reply_markup=KEYBOARD)


async def on_press(replies: int, update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Answer a press."""
    chat = update.effective_chat
    assert chat is not None
    for _ in range(replies):
        await chat.send_message("诉求号 1")


def build(stack: str, api: str, replies: int) -> App:
    """Build the application on the library's own HTTP or on ours."""
    builder = Application.builder().token(TOKEN).base_url(f"{api}/bot").updater(None).job_queue(None)
    if stack == "aiohttp":
        builder = builder.request(AiohttpRequest())
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, on_message))
    application.add_handler(CallbackQueryHandler(partial(on_press, replies)))
    return application


async def serve(stack: str, api: str, port: int, replies: int) -> None:
    """Run until the process is ended."""
    application = build(stack, api, replies)

    async def take(request: web.Request) -> web.Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return web.Response()

    async with application:
        await application.start()
        pages = web.Application()
        pages.router.add_post("/telegram/webhook", take)
        runner = web.AppRunner(pages, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", choices=("default", "aiohttp"), required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--replies", type=int, default=1)
    given = parser.parse_args()
    asyncio.run(serve(given.stack, given.api, given.port, given.replies))


if __name__ == "__main__":
    main()
