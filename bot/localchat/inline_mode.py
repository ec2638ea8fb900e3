"""What people do in inline mode: type behind the bot's name, and choose from what it offers."""

from bot.localchat.actions import placed
from bot.localchat.api_table import Json
from bot.localchat.chats import Chat, Message
from bot.localchat.inline_queries import Answer, Query, Result, Shown
from bot.localchat.linking import pass_on
from bot.localchat.privacy import is_for_bot
from bot.localchat.speakers import Given, Misuse, object_in, writer
from bot.localchat.world import World

QUERY_LIMIT = 256
MESSAGE = ("text", "caption", "entities", "caption_entities")


async def ask(world: World, chat: Chat, given: Given, patience_s: float) -> Json | None:
    """Ask the bot, or Telegram's memory of its answers; None if nothing comes in time."""
    if not world.inline.is_on:
        raise Misuse("inline mode of this bot is off: it is turned on in BotFather")
    query = _query(world, chat, given)
    query_id, answer = world.inline.new_id(), world.inline.kept(query, world.now())
    is_kept = answer is not None
    if answer is None:
        about = {"id": query_id, "from": query.person.as_json(), "chat_type": query.chat_type}
        world.updates.add("inline_query", {**about, "query": query.text, "offset": query.offset})
        answer = await world.inline.wait(query_id, patience_s)
    if answer is None:
        return None
    if not is_kept:
        world.inline.keep(query, answer, world.now())
    world.inline.show(query_id, Shown(query, answer))
    return {"id": query_id, **_view(world, answer), "from_cache": is_kept}


def choose(world: World, chat: Chat, given: Given) -> Message:
    """Send one of the results into a chat, whether the bot is in it or not."""
    who = writer(world, chat, object_in(given, "from"))
    shown = world.inline.shown(str(given.get("id")))
    if shown is None or shown.query.person.id != who.person.id:
        raise Misuse(f"{who.person.name} was shown no results with this id")
    result = next((r for r in shown.answer.results if r.id == given.get("result_id")), None)
    if result is None:
        raise Misuse(f"there is no result {given.get('result_id')}")
    body = {**who.sender, **placed(world, chat, who, given), "via_bot": world.bot.as_json(), **result.content}
    message = world.post(chat, body)
    if "reply_markup" in result.content:
        message.inline_id = world.inline.new_id()
        world.inline.sent[message.inline_id] = chat.id, message.id
    if is_for_bot(world.bot, chat, message):
        world.tell("channel_post" if chat.is_channel else "message", message)
    pass_on(world, chat, message)
    _feed_back(world, shown.query, result, message)
    return message


def _query(world: World, chat: Chat, given: Given) -> Query:
    text, offset = given.get("query", ""), given.get("offset") or ""
    if not isinstance(text, str) or not isinstance(offset, str):
        raise Misuse("query and offset must be text")
    if len(text) > QUERY_LIMIT:
        raise Misuse(f"query must not be longer than {QUERY_LIMIT} characters")
    person = writer(world, chat, object_in(given, "from")).person
    return Query(person, text.strip(), offset, "sender" if chat.type == "private" else chat.type)


def _feed_back(world: World, query: Query, result: Result, message: Message) -> None:
    """Tell the bot what was chosen, if BotFather was asked to."""
    if world.inline.has_feedback:
        chosen = {"result_id": result.id, "from": query.person.as_json(), "query": query.text}
        known = {"inline_message_id": message.inline_id} if message.inline_id else {}
        world.updates.add("chosen_inline_result", chosen | known)


def _view(world: World, answer: Answer) -> Json:
    return {
        "results": [_result_view(world, result) for result in answer.results],
        "button": answer.button,
        "next_offset": answer.next_offset,
        "is_personal": answer.is_personal,
        "cache_time": answer.cache_time,
    }


def _result_view(world: World, result: Result) -> Json:
    """Describe a result, with the message that choosing it would send."""
    content = result.content
    return {
        "id": result.id,
        "type": result.kind,
        "title": result.title,
        "description": result.description,
        "thumbnail": result.thumbnail,
        **{key: content[key] for key in MESSAGE if key in content},
        "photo": world.photo_address(content["photo"]) if "photo" in content else None,
        "buttons": content.get("reply_markup", {}).get("inline_keyboard", []),
    }
