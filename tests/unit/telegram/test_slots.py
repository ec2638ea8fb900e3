import asyncio

from bot.telegram.slots import sleep, slot


async def test_who_waits_for_somebody_else_takes_no_slot() -> None:
    slots = asyncio.Semaphore(1)
    order: list[str] = []

    async def slow() -> None:
        async with slot(slots):
            order.append("slow begins")
            await sleep(0.05)
            order.append("slow ends")

    async def quick() -> None:
        await asyncio.sleep(0.01)
        async with slot(slots):
            order.append("quick")

    await asyncio.gather(slow(), quick())
    assert order == ["slow begins", "quick", "slow ends"]
    assert not slots.locked()


async def test_outside_of_any_slot_a_wait_is_a_wait() -> None:
    await sleep(0)
