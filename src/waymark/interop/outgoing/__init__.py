"""Asking other machines: only those that an administrator named, only over TLS, and never one inside the house."""
