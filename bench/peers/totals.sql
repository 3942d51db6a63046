-- SPDX-License-Identifier: Apache-2.0
-- Requests and tokens by user, feature and model of the log on standard input.
CREATE TABLE log(line TEXT);
.mode ascii
.separator "\037" "\n"
.import /dev/stdin log
.mode tabs
SELECT line->>'user_id', line->>'feature', line->>'model', count(*), sum(line->>'total_tokens')
FROM log WHERE json_valid(line) GROUP BY 1, 2, 3;
