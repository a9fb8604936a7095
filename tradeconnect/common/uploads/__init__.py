"""What may be uploaded, and the readers that look into it.

`check.check_upload` is the way in. `reading.read_apart` shows a stored document's pages and words to an officer. The
readers (`pdf`, `pictures`, `xlsx`, `xls`, put together by `inspection`, and `pages`) run in a process of their own
(`sandbox` starts it, `jail` takes its rights away, `child` is what runs there): they import nothing of Django, so that
it starts in a tenth of a second. This module imports nothing for the same reason.
"""
