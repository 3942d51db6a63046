# SPDX-License-Identifier: Apache-2.0
# One row a line of the log; totals.awk adds them up. jq alone copies its whole table at each update.
fromjson? | [.user_id, .feature, .model, .total_tokens] | @tsv
