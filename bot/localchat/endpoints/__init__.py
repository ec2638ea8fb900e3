"""What people and tests can ask over HTTP, by subject; `people_side` says under which addresses."""
