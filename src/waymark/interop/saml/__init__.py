"""SAML 2.0, the part of a service that people sign in to: asking a provider, and reading its signed answer strictly.

`asking` needs nothing but Python. All else stands on lxml and signxml, which only the extra ``saml`` installs.
"""
