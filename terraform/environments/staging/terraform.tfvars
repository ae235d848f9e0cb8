# Infrastructure values. What the instances run comes from desired-state/.
local_storage_limit_bytes = 1000000000
request_timeout_seconds   = 300
https_connections_only    = true
