"""From a bare machine to a running portal: what `manage.py run`, `test` and `services` do.

Every module here but `prepare` uses the standard library only, because it runs before Django is installed. Importing
`tradeconnect` itself must stay free of imports for the same reason.

    commands     reads the command line, decides who answers
    places       folders of the checkout and of its data
    terminal     output, and the one exception that ends a command with a message
    packages     what the operating system has to provide, and how it gets there
    environment  .venv from a hashed lock
    accounts     which unprivileged user runs PostgreSQL when we are root
    ports        a free port, and whether the portal answers on it
    postgres     a private PostgreSQL: for `run` in the data folder, for tests in a temporary one
    redis        a throw-away Redis for tests
    processes    children that die with us, leftovers of a killed run
    supervisor   keeps children running, stops them together
    run          `manage.py run`
    services     `manage.py services`, and the servers of the tests
    checks       `manage.py test`
    prepare      the Django side of `run`, in one process: migrate, load, collect
"""
