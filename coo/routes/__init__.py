"""The addresses of this app by who walks them: filling an application, filing it, the office and the public."""
