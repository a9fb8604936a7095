"""The world outside, played on this machine: IEC registry, customer-portal directory and SMS provider.

One HTTP server on the standard library (`server`), for development and tests. It answers as the real services would,
their failures and lies included. Nothing here knows Django or the portal; everybody in it is made up.
"""
