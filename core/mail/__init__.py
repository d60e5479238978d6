"""Mail: kinds with their texts, an outbox that nothing leaves twice, and the postman who empties it.

- `kinds.register(MailKind(...))`: an application declares a mail with its default texts and its placeholders.
- `outbox.put(...)`: write a mail down, in the transaction of what causes it.
- `postman`: the background worker sends what waits; see `manage.py worker`.
"""
