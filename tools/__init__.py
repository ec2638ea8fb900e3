"""Scripts that make what is in the repository; none of them runs with the bot."""
