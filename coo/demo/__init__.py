"""Demonstration people, firms and files. Development and tests only: `seed_demo` refuses where DEMO_ACCOUNTS is off."""
