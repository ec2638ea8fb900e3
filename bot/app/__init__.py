"""The composition root: builds every part in the order the data flows, and knows the real clock."""
