# SPDX-License-Identifier: Apache-2.0
# Requests and tokens by user, feature and model, from the rows of totals.jq.
BEGIN { FS = OFS = "\t" }
{ key = $1 OFS $2 OFS $3; requests[key] += 1; tokens[key] += $4 }
END { for (key in requests) printf "%s\t%d\t%d\n", key, requests[key], tokens[key] }
