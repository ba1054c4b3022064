"""Sends requests to Nomad's HTTP API and says for certain what became of them."""
