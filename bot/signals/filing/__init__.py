"""Filings: from the text of a document to what it states."""
