"""What is remembered between runs, in Redis or Valkey: the one package that imports redis."""
