"""Methods by which updates reach the bot: long polling, or a webhook."""

from bot.localchat.api_table import Json
from bot.localchat.call import Call
from bot.localchat.world import World


async def get_updates(world: World, call: Call) -> list[Json]:
    """Confirm what came before the offset, and wait for what comes."""
    world.webhook.refuse_polling()
    fields, updates = call.fields, world.updates
    updates.interrupt()
    updates.allow(fields.get("allowed_updates"))
    updates.confirm(fields.get("offset", 0))
    return await updates.poll(fields.get("limit", 100), fields.get("timeout", 0))


def set_webhook(world: World, call: Call) -> bool:
    """Have updates pushed to an address."""
    fields = call.fields
    world.webhook.set(fields["url"], fields.get("secret_token", ""), fields.get("max_connections", 40))
    world.updates.allow(fields.get("allowed_updates"))
    return _dropped(world, call)


def delete_webhook(world: World, call: Call) -> bool:
    """Have updates kept until the bot asks for them."""
    world.webhook.set("")
    return _dropped(world, call)


def get_webhook_info(world: World, _call: Call) -> Json:
    """Return where updates go, and what went wrong there."""
    return world.webhook.info()


def _dropped(world: World, call: Call) -> bool:
    if call.fields.get("drop_pending_updates"):
        world.updates.drop()
    return True


HANDLERS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
