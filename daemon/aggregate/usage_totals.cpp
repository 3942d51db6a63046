// SPDX-License-Identifier: Apache-2.0
#include "aggregate/usage_totals.hpp"

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

// Far above any real hour, and low enough that a damaged row cannot overflow the sums it joins.
constexpr Int128 count_max = Int128{1} << 56U;
constexpr Int128 pico_max = Int128{1} << 100U;

// In the place of the requests, which are never none.
constexpr char has_recount = '\0';

std::optional<std::int64_t> take_count(std::string_view& in) {
  const auto value = take_small_varint(in);
  if (!value || *value > static_cast<std::uint64_t>(count_max)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*value);
}

char* write_count(char* to, std::int64_t count) {
  return write_varint(to, static_cast<std::uint64_t>(count));
}

RecountTotals recount_of(const UsageRecord& record) {
  const auto* const recount = record.recount;
  const auto reported = record.input_tokens();
  if (recount == nullptr || !recount->input || !reported) {
    return {};
  }
  return {.requests = 1,
          .reported_tokens = *reported,
          .counted_tokens = *recount->input,
          .off = recount->is_off ? 1 : 0};
}

char* write_usage(char* to, const UsageTotals& totals) {
  to = write_count(to, totals.requests);
  to = write_count(to, totals.input_tokens);
  to = write_count(to, totals.output_tokens);
  // Nearly always zero: one byte instead of three or four.
  to = write_varint(
      to, zigzag(Int128{totals.total_tokens} - totals.input_tokens - totals.output_tokens));
  to = write_varint(to, zigzag(totals.cost.pico));
  to = write_count(to, totals.unpriced);
  return write_count(to, totals.errors);
}

char* write_recount(char* to, const RecountTotals& recount) {
  to = write_count(to, recount.requests);
  to = write_count(to, recount.reported_tokens);
  to = write_count(to, recount.counted_tokens);
  return write_count(to, recount.off);
}

std::optional<UsageTotals> take_usage(std::string_view& in) {
  const auto requests = take_count(in);
  const auto input = take_count(in);
  const auto output = take_count(in);
  const auto rest = take_signed_varint(in, 2 * count_max);
  const auto cost = take_signed_varint(in, pico_max);
  const auto unpriced = take_count(in);
  const auto errors = take_count(in);
  if (!requests || !input || !output || !rest || !cost || !unpriced || !errors) {
    return std::nullopt;
  }
  const Int128 total = *rest + *input + *output;
  if (total < 0 || total > count_max) {
    return std::nullopt;
  }
  return UsageTotals{.requests = *requests,
                     .input_tokens = *input,
                     .output_tokens = *output,
                     .total_tokens = static_cast<Tokens>(total),
                     .cost = {*cost},
                     .unpriced = *unpriced,
                     .errors = *errors};
}

std::optional<RecountTotals> take_recount(std::string_view& in) {
  const auto requests = take_count(in);
  const auto reported = take_count(in);
  const auto counted = take_count(in);
  const auto off = take_count(in);
  if (!requests || !reported || !counted || !off) {
    return std::nullopt;
  }
  return RecountTotals{
      .requests = *requests, .reported_tokens = *reported, .counted_tokens = *counted, .off = *off};
}

}  // namespace

RecountTotals& RecountTotals::operator+=(const RecountTotals& other) {
  requests += other.requests;
  reported_tokens += other.reported_tokens;
  counted_tokens += other.counted_tokens;
  off += other.off;
  return *this;
}

UsageTotals& UsageTotals::operator+=(const UsageTotals& other) {
  requests += other.requests;
  input_tokens += other.input_tokens;
  output_tokens += other.output_tokens;
  total_tokens += other.total_tokens;
  cost += other.cost;
  unpriced += other.unpriced;
  errors += other.errors;
  recount += other.recount;
  return *this;
}

UsageTotals usage_of(const UsageRecord& record) {
  return {.requests = 1,
          .input_tokens = record.input_tokens().value_or(0),
          .output_tokens = record.output_tokens().value_or(0),
          .total_tokens = record.total_tokens().value_or(0),
          .cost = record.cost.value_or(Money{}),
          .unpriced = record.cost ? 0 : 1,
          .errors = record.is_error() ? 1 : 0,
          .recount = recount_of(record)};
}

char* write_totals(char* to, const UsageTotals& totals) {
  if (totals.requests > 0 && totals.recount == RecountTotals{}) {
    return write_usage(to, totals);
  }
  *to++ = has_recount;
  return write_recount(write_usage(to, totals), totals.recount);
}

void append_totals(std::string& out, const UsageTotals& totals) {
  std::array<char, totals_bytes_max> bytes;  // NOLINT(*-init): filled as far as it is read
  out.append(bytes.data(), write_totals(bytes.data(), totals));
}

std::optional<UsageTotals> take_totals(std::string_view& in) {
  if (!in.starts_with(has_recount)) {
    return take_usage(in);
  }
  in.remove_prefix(1);
  auto totals = take_usage(in);
  const auto recount = take_recount(in);
  if (!totals || !recount) {
    return std::nullopt;
  }
  totals->recount = *recount;
  return totals;
}

}  // namespace tokentail
